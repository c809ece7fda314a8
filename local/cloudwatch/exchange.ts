import type { AlarmRule, AlarmState } from './alarm-state.ts';
import type { MetricName, MetricSample } from './metric-sample.ts';

/** Lines of one log stream. */
export interface LogStream {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly stream: string;
  readonly events: readonly { readonly timestamp: number; readonly message: string }[];
}

/** A series that an alarm is made of: a statistic of a metric, or an expression over other series. */
export type AlarmQuery = { readonly id: string; readonly returns: boolean } & (
  | {
      readonly expression?: undefined;
      readonly namespace: string;
      readonly metric: string;
      readonly dimensions: MetricName['dimensions'];
      readonly statistic: string;
      readonly periodSeconds: number;
    }
  | { readonly expression: string }
);

/** An alarm as it is deployed. */
export interface DeployedAlarm extends AlarmRule {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly state: AlarmState;
  readonly reason: string;
  readonly queries: readonly AlarmQuery[];
  /** ARNs of what each state is sent to. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

export interface QueueDepths {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
  /** Since it was sent, in real time. */
  readonly oldestSeconds: number;
}

/** What moto is to keep for CloudWatch and CloudWatch Logs. */
export interface Given {
  readonly logs?: readonly LogStream[];
  readonly metrics?: readonly MetricSample[];
  readonly states?: readonly {
    readonly account: string;
    readonly region: string;
    readonly name: string;
    readonly state: AlarmState;
    readonly reason: string;
    readonly reasonData: string;
  }[];
}

/** What moto knows (moto_cloudwatch.py). */
export interface Known {
  readonly alarms: readonly DeployedAlarm[];
  readonly queues: readonly QueueDepths[];
  /** Metrics that others have put since it was last asked. */
  readonly metrics: readonly MetricSample[];
}

/** Gives moto all there is and hears what it knows, in one request. Rejects with an Error when moto refuses. */
export type Exchange = (given: Given) => Promise<Known>;

export function exchangeWith(motoUrl: string): Exchange {
  return async (given) => {
    const response = await fetch(`${motoUrl}/s3-ferry/cloudwatch`, {
      method: 'POST',
      body: JSON.stringify(given),
    });
    if (!response.ok) throw new Error(`CloudWatch is not kept: moto answered ${response.status}.`);
    return (await response.json()) as Known;
  };
}
