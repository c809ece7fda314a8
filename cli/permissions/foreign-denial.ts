import type { Pair } from '../../lib/core/pair/pair.ts';
import { type Profiles, putNamedCommand } from '../../lib/core/policy/aws-command.ts';
import { conditionKeys, likelyOwner, withException } from '../../lib/core/policy/deny-exception.ts';
import { type AnyStatement, readPolicy } from '../../lib/core/policy/merge-policy.ts';
import { type PlacedDocument, placedDocuments } from '../../lib/core/policy/policy-documents.ts';
import type { NamedPolicy, PolicySet } from '../../lib/core/proof/policy-set.ts';
import type { ProvenCall, RefusedNeed } from './prove.ts';
import { contextOf, type Denial } from './simulate.ts';

/** A Deny that is none of the pair's own statements, and what to ask for. */
export interface ForeignDenial {
  readonly document: PlacedDocument;
  /** Name or ARN of the policy that holds it, where its document has several. */
  readonly policy: string;
  readonly statement: AnyStatement;
  /** The calls it refuses, each with what it is made on. */
  readonly calls: readonly string[];
  /** What the first of these sends of what the statement asks about; undefined: nothing. */
  readonly told: Readonly<Record<string, string | undefined>>;
  /** Which objects it keeps from crossing, where it does not keep all of its calls from being made; in words. */
  readonly affects?: string;
  readonly likelyOwner: string;
  /** The roles to be excepted; none where a service is refused. */
  readonly roles: readonly string[];
  /** The statement with the roles excepted. */
  readonly exception: AnyStatement;
  /** AWS CLI, for a POSIX shell; absent where the policy is one of AWS, or unknown. */
  readonly command?: string;
}

export interface DenialPlace {
  readonly deployed: PolicySet;
  readonly profiles?: Profiles;
}

/** Every Deny of others that refuses one of `calls`, once each. */
export function foreignDenials(
  pair: Pair,
  calls: readonly ProvenCall[],
  place: DenialPlace,
): ForeignDenial[] {
  const documents = placedDocuments(pair);
  const groups = new Map<string, { denial: Denial; hits: Hit[] }>();
  for (const call of calls) {
    for (const refused of call.refused) {
      for (const denial of refused.decision.denials) {
        const text = JSON.stringify(denial);
        const group = groups.get(text) ?? { denial, hits: [] };
        group.hits.push({ call, refused });
        groups.set(text, group);
      }
    }
  }
  return [...groups.values()].flatMap(({ denial, hits }) => {
    const document = documents.find(({ id }) => id === denial.document);
    const isOwn = document?.statements.some(({ statement }) => statement.Sid === denial.sid);
    return document && !isOwn ? [foreignDenial(pair, document, { denial, hits }, place)] : [];
  });
}

interface Hit {
  readonly call: ProvenCall;
  readonly refused: RefusedNeed;
}

function foreignDenial(
  pair: Pair,
  document: PlacedDocument,
  { denial, hits }: { readonly denial: Denial; readonly hits: readonly Hit[] },
  { deployed, profiles }: DenialPlace,
): ForeignDenial {
  const { statement, policy } = denial;
  const roles = [...new Set(hits.flatMap(({ refused }) => refused.need.signer.roleArn ?? []))];
  const exception = withException(statement, roles);
  const { documents, boundaries } = deployed;
  const holders = [...(documents[document.id] ?? []), ...(boundaries?.[document.id] ?? [])];
  const holder = holders.find(({ name }) => name === policy);
  const changed = holder && replaced(holder, statement, exception);
  const command = changed && roles.length > 0 && putNamedCommand(pair, document, changed, profiles);
  const inPartsAlone = hits.every(({ call: { call } }) => call.phase === 'multipart');
  const context = hits[0] ? contextOf(hits[0].refused.need, deployed) : {};
  return {
    document,
    policy,
    statement,
    calls: [...new Set(hits.map(({ call: { call } }) => `${call.operation} on ${call.on}`))],
    told: Object.fromEntries(conditionKeys(statement).map((key) => [key, sent(context, key)])),
    ...(inPartsAlone && {
      affects: `Objects above ${pair.multipart.thresholdMiB} MiB, which are copied in parts, are refused for it; others are not.`,
    }),
    likelyOwner: likelyOwner(statement, document.document),
    roles,
    exception,
    ...(command && { command }),
  };
}

/** Names of condition keys are alike whatever their dead letters' case (IAM User Guide, "Condition"). */
function sent(context: ReturnType<typeof contextOf>, key: string): string | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found && [found[1]].flat().join(', ');
}

function replaced({ name, policy }: NamedPolicy, statement: AnyStatement, by: AnyStatement): NamedPolicy {
  const whole = readPolicy(JSON.stringify(policy));
  const text = JSON.stringify(statement);
  const Statement = whole.Statement.map((one) => (JSON.stringify(one) === text ? by : one));
  return { name, policy: { ...whole, Statement } };
}
