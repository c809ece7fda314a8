import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { AlarmChange } from './evaluate-alarms.ts';

/**
 * Sends each change of an alarm to the SNS topics of its new state (CloudWatch User Guide, "Notifying users on alarm
 * changes"). What a topic refuses goes to `onTrouble`.
 */
export function publishAlarm(
  sns: (account: string, region: string) => SNSClient,
  onTrouble: (text: string) => void,
): (change: AlarmChange) => Promise<void> {
  return async ({ alarm, before, state, reason }) => {
    for (const TopicArn of alarm.actions[state]) {
      const [, , service, region = '', account = ''] = TopicArn.split(':');
      if (service !== 'sns') continue;
      const Message = JSON.stringify({
        AlarmName: alarm.name,
        AlarmDescription: alarm.description,
        AWSAccountId: alarm.account,
        NewStateValue: state,
        NewStateReason: reason,
        StateChangeTime: new Date().toISOString(),
        Region: alarm.region,
        AlarmArn: alarm.arn,
        OldStateValue: before,
      });
      const Subject = `${state}: "${alarm.name}" in ${alarm.region}`.slice(0, 100);
      try {
        await sns(account, region).send(new PublishCommand({ TopicArn, Subject, Message }));
      } catch (error) {
        onTrouble(
          `${TopicArn} did not take the alarm ${alarm.name}: ${error instanceof Error ? error.message : error}`,
        );
      }
    }
  };
}
