import {
  alarmName,
  batchRoleName,
  dashboardName,
  deadLetterQueueName,
  destinationStackName,
  eventRuleName,
  eventsQueueName,
  functionHandlers,
  functionName,
  lambdaRoleName,
  largeQueueName,
  pairAlarms,
  parkedQueueName,
  sourceStackName,
} from '../pair/arn.ts';
import type { Pair } from '../pair/pair.ts';
import type { NamedPairProblem, PairProblem } from '../pair/pair-problem.ts';

/** A name that a pair gives to something, which nothing else of its kind may have in the same place. */
export interface OwnedName {
  readonly kind: 'stack' | 'role' | 'function' | 'queue' | 'rule' | 'alarm' | 'dashboard';
  readonly name: string;
  readonly account: string;
  /** Absent for roles and dashboards, which an account has in all Regions. */
  readonly region?: string;
  /** The field it is from; none is the name of the file. */
  readonly path: PairProblem['path'];
}

/** Every fixed name of the pair, in both accounts. */
export function ownedNames(pair: Pair): OwnedName[] {
  const { name, source, destination } = pair;
  const { account, region } = source;
  const regional = (kind: OwnedName['kind'], names: readonly string[]): OwnedName[] =>
    names.map((one) => ({ kind, name: one, account, region, path: [] }));
  const role = (one: string): OwnedName => ({ kind: 'role', name: one, account, path: [] });
  return [
    ...regional('stack', [sourceStackName(name)]),
    role(lambdaRoleName(pair)),
    ...(pair.dashboard ? [{ kind: 'dashboard', name: dashboardName(name), account, path: [] } as const] : []),
    ...(pair.batch ? [role(batchRoleName(name))] : []),
    ...(pair.access === 'bucket-policy' ? [] : destinationNames(name, destination)),
    ...regional(
      'function',
      functionHandlers(pair).map((handler) => functionName(name, handler)),
    ),
    ...regional('queue', [deadLetterQueueName(name), parkedQueueName(name), largeQueueName(name)]),
    ...(pair.trigger === 'queue' ? regional('queue', [eventsQueueName(name)]) : []),
    ...(pair.trigger === 'eventbridge' ? regional('rule', [eventRuleName(name)]) : []),
    ...regional(
      'alarm',
      pairAlarms(pair).map((alarm) => alarmName(name, alarm)),
    ),
  ];
}

function destinationNames(name: string, { account, region, role }: Pair['destination']): OwnedName[] {
  return [
    { kind: 'stack', name: destinationStackName(name), account, region, path: [] },
    { kind: 'role', name: role, account, path: ['destination', 'role'] },
  ];
}

/** Names that two pairs would both give: whichever is deployed last would take the other's. */
export function nameClashes(a: Pair, b: Pair): NamedPairProblem[] {
  const taken = new Set(ownedNames(a).map(identity));
  return ownedNames(b)
    .filter((owned) => taken.has(identity(owned)))
    .map((owned) => ({
      pair: b.name,
      others: [a.name],
      path: owned.path,
      found: `${words(owned)}, which pair ${a.name} has as well`,
      write: `another name: of this file, of ${a.name}.yml or, for a role, under destination.role`,
    }));
}

/** The names of one pair that would be given twice: where both its ends are in one account. */
export function ownNameClashes(pair: Pair): PairProblem[] {
  const names = ownedNames(pair);
  return names
    .filter((owned, at) => names.slice(0, at).some((earlier) => identity(earlier) === identity(owned)))
    .map((owned) => ({
      path: owned.path,
      found: `${words(owned)}, which another role of the pair has`,
      write: 'another name',
    }));
}

function words({ kind, name, account, region }: OwnedName): string {
  return `${kind} ${name} in account ${account}${region ? `, ${region}` : ''}`;
}

/** Names of roles differ in more than capitals (IAM API Reference, CreateRole). */
function identity({ kind, name, account, region = '' }: OwnedName): string {
  return [kind, kind === 'role' ? name.toLowerCase() : name, account, region].join('\n');
}
