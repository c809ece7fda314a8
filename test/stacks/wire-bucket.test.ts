import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { checkBucket, unwireBucket, wireBucket } from '../../stacks/wire-bucket.ts';
import { pair } from '../support/pair.ts';

const s3 = mockClient(S3Client);
const client = new S3Client({ region: 'eu-central-1' });
const others = {
  QueueConfigurations: [{ Id: 'gone', QueueArn: 'arn:q', Events: ['s3:ObjectRemoved:*' as const] }],
};
const ours = {
  Id: 's3-ferry-test.1',
  Events: ['s3:ObjectCreated:*' as const],
  LambdaFunctionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:s3-ferry-test-replicate',
};
const owned = { Bucket: 'uploads', ExpectedBucketOwner: '111111111111' };

beforeEach(() => {
  s3.reset();
  s3.on(PutBucketNotificationConfigurationCommand).resolves({});
});

const standing = (document: object) =>
  s3.on(GetBucketNotificationConfigurationCommand).resolves({ ...document, $metadata: {} });

function refusal(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name });
}

test('wiring puts the pair beside the others, in the bucket of the right account', async () => {
  standing(others);
  await expect(wireBucket(client, pair())).resolves.toBe(
    'uploads now notifies pair test of its uploads. Untouched: 1 notification of others.',
  );
  expect(s3).toHaveReceivedCommandWith(GetBucketNotificationConfigurationCommand, owned);
  expect(s3).toHaveReceivedCommandWith(PutBucketNotificationConfigurationCommand, {
    ...owned,
    NotificationConfiguration: { ...others, LambdaFunctionConfigurations: [ours] },
  });
});

test('wiring twice writes once', async () => {
  standing({ ...others, LambdaFunctionConfigurations: [ours] });
  await expect(wireBucket(client, pair())).resolves.toBe(
    'uploads already notifies pair test of its uploads.',
  );
  expect(s3).not.toHaveReceivedCommand(PutBucketNotificationConfigurationCommand);
});

test('wiring by EventBridge turns it on, and unwiring leaves it on and says so', async () => {
  standing(others);
  const byRule = pair({ trigger: 'eventbridge' });
  await expect(wireBucket(client, byRule)).resolves.toBe(
    'uploads now sends its events to EventBridge, and the rule of pair test takes uploads from there.',
  );
  standing({ ...others, EventBridgeConfiguration: {} });
  await expect(unwireBucket(client, byRule)).resolves.toBe(
    'uploads does not notify pair test. It still sends them to EventBridge: others may listen there. Turn that off by hand if nobody does.',
  );
  expect(s3).toHaveReceivedCommandTimes(PutBucketNotificationConfigurationCommand, 1);
});

test('unwiring takes the pair out and nothing else', async () => {
  standing({ ...others, LambdaFunctionConfigurations: [ours] });
  await expect(unwireBucket(client, pair())).resolves.toBe(
    'uploads no longer notifies pair test of its uploads. Untouched: 1 notification of others.',
  );
  expect(s3).toHaveReceivedCommandWith(PutBucketNotificationConfigurationCommand, {
    ...owned,
    NotificationConfiguration: others,
  });
});

test('a bucket that is gone keeps nobody from removing the pair', async () => {
  s3.on(GetBucketNotificationConfigurationCommand).rejects(refusal('NoSuchBucket'));
  await expect(unwireBucket(client, pair())).resolves.toBe('uploads is gone, and its notifications with it.');
  s3.on(GetBucketNotificationConfigurationCommand).rejects(refusal('AccessDenied'));
  await expect(unwireBucket(client, pair())).rejects.toThrow('The notifications of uploads cannot be read.');
});

test('an overlap with others is refused before anything is written, naming theirs', async () => {
  standing({ TopicConfigurations: [{ Id: 'scan', TopicArn: 'arn:t', Events: ['s3:ObjectCreated:*'] }] });
  const message =
    'uploads already notifies others of uploads that pair test wants: "scan" (prefix "", suffix "", to arn:t). S3 refuses notifications that overlap. Write "trigger: eventbridge" in the pair file, or narrow scope.prefixes.';
  await expect(checkBucket(client, pair())).rejects.toThrow(message);
  await expect(wireBucket(client, pair())).rejects.toThrow(message);
  expect(s3).not.toHaveReceivedCommand(PutBucketNotificationConfigurationCommand);
});

test.each([
  ['NoSuchBucket', 'There is no source bucket uploads in account 111111111111, eu-central-1. Make it first.'],
  [
    'AccessDenied',
    'Either the bucket is not in account 111111111111, eu-central-1, or you lack s3:GetBucketNotification',
  ],
  ['SlowDown', 'cannot be read: SlowDown: later'],
])('a bucket that answers %s is told in words', async (name, message) => {
  s3.on(GetBucketNotificationConfigurationCommand).rejects(refusal(name, 'later'));
  await expect(checkBucket(client, pair())).rejects.toThrow(message);
});

describe('S3 tries the target when the notifications are written', () => {
  const invalid = refusal('InvalidArgument', 'Unable to validate the following destination configurations');

  beforeEach(() => {
    jest.useFakeTimers({ advanceTimers: true });
    standing({});
  });
  afterEach(() => jest.useRealTimers());

  test('and is given time while the new permission does not reach it yet', async () => {
    s3.on(PutBucketNotificationConfigurationCommand).rejectsOnce(invalid).rejectsOnce(invalid).resolves({});
    const wired = wireBucket(client, pair());
    await jest.advanceTimersByTimeAsync(7_000);
    await expect(wired).resolves.toBe('uploads now notifies pair test of its uploads.');
    expect(s3).toHaveReceivedCommandTimes(PutBucketNotificationConfigurationCommand, 3);
  });

  test('but not for ever', async () => {
    s3.on(PutBucketNotificationConfigurationCommand).rejects(invalid);
    const refused = expect(wireBucket(client, pair())).rejects.toThrow(
      'cannot be written: InvalidArgument: Unable to validate',
    );
    await jest.advanceTimersByTimeAsync(60_000);
    await refused;
  });

  test('and any other refusal is told at once', async () => {
    s3.on(PutBucketNotificationConfigurationCommand).rejects(refusal('AccessDenied', 'no'));
    await expect(wireBucket(client, pair())).rejects.toThrow(
      'The notifications of uploads cannot be written: AccessDenied: no',
    );
    expect(s3).toHaveReceivedCommandTimes(PutBucketNotificationConfigurationCommand, 1);
  });
});
