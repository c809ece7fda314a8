import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { WiringPart } from '../../core/policy/wiring.ts';
import { look } from './look.ts';

/** Looks at alarms, by one question for all whose names start with `AlarmNamePrefix`. */
export function alarmReaders(client: CloudWatchClient, AlarmNamePrefix: string) {
  let all: Promise<Map<string, MetricAlarm>> | undefined;
  async function ask(): Promise<Map<string, MetricAlarm>> {
    const found = new Map<string, MetricAlarm>();
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix })) {
      for (const alarm of MetricAlarms) found.set(alarm.AlarmName ?? '', alarm);
    }
    return found;
  }
  return {
    alarm: ({ name }: WiringPart) =>
      look(async () => {
        all ??= ask();
        const alarm = (await all).get(name);
        return alarm && { ...alarm };
      }),
  };
}
