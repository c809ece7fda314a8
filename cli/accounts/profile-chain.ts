/** A section of the AWS configuration files. */
export type Section = Readonly<Record<string, string | undefined>>;

/** The profiles that `first` signs by: itself, and each that is the `source_profile` of the one before. The last has the keys. */
export function profileChain(sectionOf: (name: string) => Section, first: string): string[] {
  const chain = [first];
  for (;;) {
    const { role_arn: role, source_profile: source } = sectionOf(chain.at(-1) ?? first);
    if (!role || !source || chain.includes(source)) return chain;
    chain.push(source);
  }
}
