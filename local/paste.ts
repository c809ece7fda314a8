import { destinationKey } from '../lib/core/copy/scope.ts';
import { deadLetterQueueName } from '../lib/core/pair/arn.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import type { LocalAws } from './local-aws.ts';

/** Commands for a shell, with a line on what each part is for. */
export interface Paste {
  readonly about: string;
  readonly commands: readonly string[];
}

/** What a person can paste into another terminal to see the pair at work. */
export function pasteCommands(pair: Pair, aws: Pick<LocalAws, 'environment' | 'endpoint'>): Paste[] {
  const { source, destination } = pair;
  const key = exampleKey(pair);
  const queue = `${aws.endpoint}/${source.account}/${deadLetterQueueName(pair.name)}`;
  return [
    {
      about: `Upload as the source account, ${source.account}`,
      commands: [
        exports(aws.environment(source.account, source.region)),
        `echo 'Hello from here' > hello.txt`,
        `aws s3 cp hello.txt ${shellWord(`s3://${source.bucket}/${key}`)} --metadata author=me`,
      ],
    },
    {
      about: 'Read the dead-letter queue, still as the source account',
      // Version 1 of the AWS CLI sends SQS past AWS_ENDPOINT_URL.
      commands: [
        `npx ferry dlq list ${pair.name}`,
        `aws sqs receive-message --endpoint-url ${aws.endpoint} --queue-url ${queue} --visibility-timeout 0 --message-attribute-names All`,
      ],
    },
    {
      about: `Look as the destination account, ${destination.account}`,
      commands: [
        exports(aws.environment(destination.account, destination.region)),
        `aws s3 ls s3://${destination.bucket}/ --recursive`,
        `aws s3 cp ${shellWord(`s3://${destination.bucket}/${destinationKey(pair.keyRule, key)}`)} -`,
      ],
    },
  ];
}

/** A key that is in the pair's scope, as far as its prefixes and suffixes go. */
function exampleKey({ scope }: Pair): string {
  return `${scope.prefixes[0] ?? ''}hello world${scope.suffixes[0] ?? '.txt'}`;
}

function exports(variables: Readonly<Record<string, string>>): string {
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${shellWord(value)}`);
  // A session or profile of the terminal would otherwise win over these.
  return `unset AWS_PROFILE AWS_SESSION_TOKEN; export ${assignments.join(' ')}`;
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
