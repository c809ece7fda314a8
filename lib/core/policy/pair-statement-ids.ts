import { destinationRoleArn, lambdaRoleArn } from '../pair/arn.ts';
import type { Access, Pair, TagHandling } from '../pair/pair.ts';
import type { AnyStatement } from './merge-policy.ts';
import { isShared, policyDocuments } from './policy-documents.ts';
import { formerStatementIdStem, statementIdStem } from './statement-id-stem.ts';

const accesses: readonly Access[] = ['assume-role', 'bucket-policy', 'relay'];
const tagHandlings: readonly TagHandling[] = ['copy', 'drop'];

/** Ids of every statement that `pair` puts into policies it shares with others, or did when it was set up otherwise. */
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

/** Which statements of a shared policy are the pair's: by their ids, those it had before included. */
export function statementsOfPair(pair: Pair): (statement: AnyStatement) => boolean {
  const ids = pairStatementIds(pair);
  const isFormer = formerStatementsOf(pair);
  return (statement) => ids.has(statement.Sid ?? '') || isFormer(statement);
}

/** Those with an id that the pair had before. It may be another pair's, so they have to name a role of this one too. */
export function formerStatementsOf(pair: Pair): (statement: AnyStatement) => boolean {
  const [stem, former] = [statementIdStem(pair.name), formerStatementIdStem(pair.name)];
  if (stem === former) return () => false;
  const ids = new Set([...pairStatementIds(pair)].map((id) => former + id.slice(stem.length)));
  const roles = [lambdaRoleArn(pair), destinationRoleArn(pair)].map((arn) => JSON.stringify(arn));
  return ({ Sid = '', Condition }) => {
    const condition = JSON.stringify(Condition ?? null);
    return ids.has(Sid) && roles.some((arn) => condition.includes(arn));
  };
}
