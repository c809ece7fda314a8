import { type CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import type { WiringPart } from '../../core/policy/wiring.ts';
import { look } from './look.ts';

/** Looks at log groups, by one question for all whose names start with `prefix`. */
export function logGroupReaders(client: CloudWatchLogsClient, prefix: string) {
  let all: Promise<Map<string, number | undefined>> | undefined;
  async function ask(): Promise<Map<string, number | undefined>> {
    const found = new Map<string, number | undefined>();
    const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: prefix });
    for await (const { logGroups = [] } of pages) {
      for (const { logGroupName = '', retentionInDays } of logGroups)
        found.set(logGroupName, retentionInDays);
    }
    return found;
  }
  return {
    'log-group': ({ name }: WiringPart) =>
      look(async () => {
        all ??= ask();
        const groups = await all;
        return groups.has(name) ? { retentionInDays: groups.get(name) } : undefined;
      }),
  };
}
