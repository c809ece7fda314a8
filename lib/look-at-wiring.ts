import type { Found, FoundPart, WiringKind, WiringPart } from './core/policy/wiring.ts';

/** What looks at the parts of one account, by their kind. */
export type WiringReaders = Readonly<Partial<Record<WiringKind, (part: WiringPart) => Promise<Found>>>>;

/** Looks at every part. What nobody can look at there is unseen. Rejects as the readers do. */
export async function lookAtWiring(
  parts: readonly WiringPart[],
  readers: Readonly<Record<WiringPart['side'], WiringReaders>>,
): Promise<FoundPart[]> {
  return await Promise.all(
    parts.map(async (part): Promise<FoundPart> => {
      const read = readers[part.side][part.kind];
      return { part, found: read ? await read(part) : { state: 'unseen', why: 'not looked at from here' } };
    }),
  );
}
