/** How often each program runs: first unmeasured, so that caches are as warm for one as for the other. */
export interface Rounds {
  readonly rounds: number;
  readonly warmUps?: number;
}

/** Runs the programs in turn, A B A B, so that whatever else the machine does befalls them alike. */
export async function inTurn<Name extends string, Taken>(
  programs: Readonly<Record<Name, () => Promise<Taken>>>,
  { rounds, warmUps = 1 }: Rounds,
): Promise<Readonly<Record<Name, readonly Taken[]>>> {
  const names = Object.keys(programs) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Taken[]>;
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of names) {
      const one = await programs[name]();
      if (round >= 0) taken[name].push(one);
    }
  }
  return taken;
}
