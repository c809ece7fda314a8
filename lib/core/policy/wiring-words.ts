import type { Pair } from '../pair/pair.ts';
import { type Profiles, quoted } from './aws-command.ts';
import type { WiringFault, WiringKind, WiringPart } from './wiring.ts';

const words: Readonly<Record<WiringKind, string>> = {
  bucket: 'bucket',
  notifications: 'event notifications of bucket',
  rule: 'EventBridge rule',
  schedule: 'schedule of function',
  function: 'function',
  permission: 'permission of',
  retries: 'retry settings of function',
  mapping: 'event source mapping of',
  queue: 'queue',
  'queue-policy': 'policy of queue',
  role: 'role',
  key: 'KMS key',
  'log-group': 'log group',
  alarm: 'alarm',
};

/** Kinds that only the owner of a bucket or a key can set right. */
const othersOwn: ReadonlySet<WiringKind> = new Set(['bucket', 'key']);

/** Whether `ferry deploy` sets the part right. */
export function isRepairedByDeploy({ kind }: Pick<WiringPart, 'kind'>): boolean {
  return !othersOwn.has(kind);
}

/** Which part, in words that a person finds it by. */
export function partWords({ kind, name }: Pick<WiringPart, 'kind' | 'name'>): string {
  return `${words[kind]} ${name}`;
}

/** What is wrong, in one line: what, and where. */
export function faultWords(pair: Pair, { part, problem }: WiringFault): string {
  const { account, region } = pair[part.side];
  const place = `(account ${account}, ${region})`;
  const which = `${partWords(part)} ${place}`;
  if (problem === 'gone') return `There is no ${which}.`;
  return `The ${which} ${plural.has(part.kind) ? 'differ' : 'differs'} from what the pair needs.`;
}

const plural: ReadonlySet<WiringKind> = new Set(['notifications', 'retries']);

/** The command, for a POSIX shell, that sets the part right; what to do where there is none. */
export function mendingCommand(pair: Pair, fault: WiringFault, profiles: Profiles = {}): string {
  const { part } = fault;
  if (isRepairedByDeploy(part)) return deployCommand(pair, profiles);
  return part.kind === 'key' ? keyCommand(pair, fault, profiles) : correction(pair, fault);
}

function deployCommand({ name }: Pair, { source, destination }: Profiles): string {
  const from = source ? ` --source-profile ${quoted(source)}` : '';
  const to = destination ? ` --destination-profile ${quoted(destination)}` : '';
  return `npx ferry deploy ${name}${from}${to}`;
}

/** KMS Developer Guide, "Key states of AWS KMS keys". */
function keyCommand(pair: Pair, fault: WiringFault, profiles: Profiles): string {
  const { part, differences } = fault;
  const profile = profiles[part.side];
  const place = ` --region ${pair[part.side].region}${profile ? ` --profile ${quoted(profile)}` : ''}`;
  const command = (verb: string) => `aws kms ${verb}${place} --key-id ${part.name}`;
  switch (differences[0]?.found) {
    case 'Disabled':
      return command('enable-key');
    case 'PendingDeletion':
      return `${command('cancel-key-deletion')} && ${command('enable-key')}`;
    default:
      return correction(pair, fault);
  }
}

/** What no command can do. */
function correction(pair: Pair, { part, problem }: WiringFault): string {
  const field = `${part.side}.${part.kind === 'key' ? 'kmsKey' : 'bucket'}`;
  const file = `pairs/${pair.name}.yml`;
  if (part.kind === 'key' && problem === 'changed') {
    return `Have the owner of the key make it Enabled again, or write another one as ${field} in ${file}.`;
  }
  return problem === 'gone'
    ? `Correct ${field} in ${file}, or have the ${partWords(part)} made.`
    : `Correct ${part.side}.region in ${file}.`;
}
