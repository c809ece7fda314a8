import type { Access, Pair, TagHandling } from './pair.ts';
import { isShared, policyDocuments } from './policy-documents.ts';

const accesses: readonly Access[] = ['assume-role', 'bucket-policy', 'relay'];
const tagHandlings: readonly TagHandling[] = ['copy', 'drop'];

/**
 * Ids of every statement that `pair` puts into policies it shares with others, or did when it was set up otherwise:
 * by these its own are told from those of others, and of pairs whose names begin alike.
 */
export function pairStatementIds(pair: Pair): ReadonlySet<string> {
  const key = 'arn:aws:kms:eu-central-1:111111111111:key/any';
  const variants = accesses.flatMap((access) =>
    tagHandlings.map((tags) => ({
      ...pair,
      access,
      tags,
      drift: { schedule: 'rate(1 day)', prefixes: [] },
      source: { ...pair.source, kmsKey: key },
      destination: { ...pair.destination, kmsKey: key },
    })),
  );
  return new Set(
    variants
      .flatMap((variant) => policyDocuments(variant))
      .filter(isShared)
      .flatMap(({ statements }) => statements.map(({ statement }) => statement.Sid)),
  );
}
