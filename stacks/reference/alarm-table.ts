import type { AlarmKind } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { alarms } from '../alarms.ts';
import type { Resource } from '../resources.ts';
import { markdownTable } from './markdown-table.ts';

/** What to do when an alarm goes off. What it means is its description ({@link alarms}). */
const actions: Readonly<Record<AlarmKind, string>> = {
  'dead-letters': '`ferry dlq list`, follow the hint, `ferry dlq replay`',
  'dead-letter-age':
    'replay it; or keep it: `ferry dlq park` (14 new days), or `ferry dlq export PAIR > dead-letters.jsonl`',
  parked: '`ferry dlq list --parked`; each needs a person',
  'parked-age': '`ferry dlq unpark` and replay, or `ferry dlq export --parked`',
  'large-age':
    'see that the event source mapping of `s3-ferry-PAIR-large` is enabled and that the account has concurrency left',
  errors:
    'nothing at first: Lambda delivers again after 1 and 2 minutes. If it goes on, look for `redelivered` lines and their codes in the log',
  throttles: 'raise the concurrency quota of the account, or use `trigger: queue`',
  'dead-letter-errors':
    '**events are being lost**: check that the queue exists and that the Lambda role may send to it; then `ferry verify PAIR --repair`',
  'events-dropped':
    '`ferry dlq list`, then replay; they were older than 6 hours, or there was no concurrency',
  'large-loop':
    'deploy the pair, which sets `RecursiveLoop: Allow` on this one function; then replay the dead letters',
  'events-age':
    'enable the event source mapping of `s3-ferry-PAIR-replicate` again; `ferry verify PAIR --repair` finds what is older than 4 days',
  waiting:
    'see that the functions run ([waiting](#waiting)): the event source mapping or rule enabled, concurrency left, no `redelivered` lines in the log',
  'large-waiting':
    'see that the event source mapping of `s3-ferry-PAIR-large` is enabled and that the account has concurrency left ([large objects](#large-objects))',
  'slo-fast':
    'act now: what is late is waiting, slow or in the dead-letter queue ([late objects](#late-objects))',
  'slo-slow': 'act within the day, in the same way ([late objects](#late-objects))',
  drift:
    'look for the dead letters of the examples in the log; else `ferry verify PAIR --repair` ([drift](whole-buckets.md#drift))',
  'drift-errors':
    'read why in the log of the drift function; `ferry check PAIR` with profiles shows a missing permission',
};

/** Every alarm of `pair`: when it goes off, what it means, what to do. */
export function alarmTable(pair: Pair): string {
  const rows = Object.values(alarms(pair)).map(({ Properties }) => {
    const { AlarmName, AlarmDescription } = Properties as AlarmProperties;
    const kind = AlarmName.replace(`s3-ferry-${pair.name}-`, '') as AlarmKind;
    return [`\`${AlarmName}\``, when(Properties as AlarmProperties), AlarmDescription, actions[kind]];
  });
  return markdownTable(['alarm', 'goes off at', 'what it means', 'what to do'], rows);
}

type AlarmProperties = Resource['Properties'] & {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  /** Absent of an expression of several. */
  readonly MetricName?: string;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Period: number } }[];
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly Period: number;
};

function when({ MetricName, Metrics, Threshold, EvaluationPeriods, Period }: AlarmProperties): string {
  if (MetricName === undefined) {
    const [term] = (Metrics ?? []).flatMap(({ MetricStat }) => (MetricStat ? [MetricStat] : []));
    return `burn rate ≥ ${Threshold}, in ${inWords(term?.Period ?? 0)}`;
  }
  const least = MetricName.includes('Age') ? inWords(Threshold) : Threshold;
  const length = inWords(Period);
  const periods = EvaluationPeriods > 1 ? `${EvaluationPeriods} periods of ${length} in a row` : length;
  return `\`${MetricName}\` ≥ ${least}, in ${periods}`;
}

function inWords(seconds: number): string {
  const [unit = 'second', length = 1] = Object.entries(units).find(([, one]) => seconds % one === 0) ?? [];
  const count = seconds / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const units = { day: 86_400, hour: 3_600, minute: 60 };
