import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  type MessageAttributeValue,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { answerTo, type LocalAws, makeBucket, policy, source, startLocalAws } from './local-aws-setup.ts';

jest.setTimeout(60_000);

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

const everything = policy({
  Principal: { AWS: `arn:aws:iam::${source}:root` },
  Action: 'kms:*',
  Resource: '*',
});

type KeyCall = (kms: KMSClient, KeyId: string) => Promise<unknown>;

/** KMS API Reference, `KeyId` of each operation: "use its key ID, key ARN, alias name, or alias ARN". */
const byAnyName: Readonly<Record<string, KeyCall>> = {
  DescribeKey: (kms, KeyId) => kms.send(new DescribeKeyCommand({ KeyId })),
  Encrypt: (kms, KeyId) => kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('text') })),
  GenerateDataKey: (kms, KeyId) => kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' })),
  GenerateDataKeyWithoutPlaintext: (kms, KeyId) =>
    kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: 'AES_256' })),
};

/** "Specify the key ID or key ARN of the KMS key." */
const byIdOrArn: Readonly<Record<string, KeyCall>> = {
  DisableKey: (kms, KeyId) => kms.send(new DisableKeyCommand({ KeyId })),
  EnableKey: (kms, KeyId) => kms.send(new EnableKeyCommand({ KeyId })),
  GetKeyPolicy: (kms, KeyId) => kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
  PutKeyPolicy: (kms, KeyId) =>
    kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: everything })),
  ListKeyPolicies: (kms, KeyId) => kms.send(new ListKeyPoliciesCommand({ KeyId })),
  UpdateKeyDescription: (kms, KeyId) =>
    kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: 'of uploads' })),
  TagResource: (kms, KeyId) =>
    kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'k', TagValue: 'v' }] })),
  ListResourceTags: (kms, KeyId) => kms.send(new ListResourceTagsCommand({ KeyId })),
  UntagResource: (kms, KeyId) => kms.send(new UntagResourceCommand({ KeyId, TagKeys: ['k'] })),
  EnableKeyRotation: (kms, KeyId) => kms.send(new EnableKeyRotationCommand({ KeyId })),
  GetKeyRotationStatus: (kms, KeyId) => kms.send(new GetKeyRotationStatusCommand({ KeyId })),
  DisableKeyRotation: (kms, KeyId) => kms.send(new DisableKeyRotationCommand({ KeyId })),
  CreateGrant: (kms, KeyId) =>
    kms.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: `arn:aws:iam::${source}:role/r`,
        Operations: ['Decrypt'],
      }),
    ),
  ListGrants: (kms, KeyId) => kms.send(new ListGrantsCommand({ KeyId })),
  UpdateAlias: (kms, TargetKeyId) =>
    kms.send(new UpdateAliasCommand({ AliasName: 'alias/uploads', TargetKeyId })),
  ScheduleKeyDeletion: (kms, KeyId) =>
    kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })),
  CancelKeyDeletion: (kms, KeyId) => kms.send(new CancelKeyDeletionCommand({ KeyId })),
};

describe('[I] KMS of the local AWS', () => {
  let names: Readonly<Record<'id' | 'ARN' | 'alias' | 'alias ARN', string>>;
  beforeAll(async () => {
    const { kms } = aws.asSource;
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const { KeyId: id = '', Arn: arn = '' } = KeyMetadata ?? {};
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/uploads', TargetKeyId: arn }));
    names = { id, ARN: arn, alias: 'alias/uploads', 'alias ARN': arn.replace(/key\/.*/, 'alias/uploads') };
  });

  const keyNames = ['id', 'ARN', 'alias', 'alias ARN'] as const;

  it.each(Object.keys(byAnyName).flatMap((operation) => keyNames.map((name) => [operation, name] as const)))(
    'does %s of the key by its %s',
    async (operation, name) => {
      expect(await answerTo(byAnyName[operation]?.(aws.asSource.kms, names[name]) ?? Promise.reject())).toBe(
        'ok',
      );
    },
  );

  it.each(Object.keys(byIdOrArn).flatMap((operation) => keyNames.map((name) => [operation, name] as const)))(
    'does %s of a key by its id or ARN, and refuses an alias: here its %s',
    async (operation, name) => {
      const answer = await answerTo(
        byIdOrArn[operation]?.(aws.asSource.kms, names[name]) ?? Promise.reject(),
      );
      expect(answer).toBe(name.startsWith('alias') ? '400 NotFoundException' : 'ok');
    },
  );

  it('finds no key that is not there, by any name', async () => {
    const { kms } = aws.asSource;
    const absent = '00000000-0000-4000-8000-000000000000';
    const arn = names.ARN.replace(names.id, absent);
    for (const name of [absent, arn]) {
      expect(await answerTo(kms.send(new DisableKeyCommand({ KeyId: name })))).toBe('400 NotFoundException');
    }
    const alias = new DescribeKeyCommand({ KeyId: 'alias/absent' });
    expect(await answerTo(kms.send(alias))).toBe('400 NotFoundException');
  });
});

/** SQS Developer Guide, "Amazon SQS message metadata": "the name, type, value, and the message body must not be empty or null". */
describe('[I] message attributes at SQS of the local AWS', () => {
  const empty: readonly (readonly [kind: string, MessageAttributeValue])[] = [
    ['String', { DataType: 'String', StringValue: '' }],
    ['Number', { DataType: 'Number', StringValue: '' }],
    ['Binary', { DataType: 'Binary', BinaryValue: new Uint8Array() }],
    ['String.custom', { DataType: 'String.custom', StringValue: '' }],
    ['Binary.png', { DataType: 'Binary.png', BinaryValue: new Uint8Array() }],
    ['String without a value', { DataType: 'String' }],
  ];
  let QueueUrl: string | undefined;
  beforeAll(async () => {
    ({ QueueUrl } = await aws.asSource.sqs.send(new CreateQueueCommand({ QueueName: 'attributes' })));
  });
  const good = { DataType: 'String', StringValue: 'v' } as const;

  it.each(empty)('are refused when one has an empty value: %s', async (_, attribute) => {
    const MessageAttributes = { good, piyo: attribute };
    await expect(
      aws.asSource.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b', MessageAttributes })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: `Message (user) attribute 'piyo' must contain a non-empty value of type '${attribute.DataType}'.`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each(empty)('fail their entry of a batch alone: %s', async (_, attribute) => {
    const entries = [
      { Id: 'bad', MessageBody: 'b', MessageAttributes: { piyo: attribute } },
      { Id: 'good', MessageBody: 'b', MessageAttributes: { good } },
    ];
    const send = (Entries: typeof entries) =>
      aws.asSource.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const failed = [{ Id: 'bad', Code: 'InvalidParameterValue', SenderFault: true }];
    await expect(send(entries)).resolves.toMatchObject({ Successful: [{ Id: 'good' }], Failed: failed });
    await expect(send(entries.slice(0, 1))).resolves.toMatchObject({ Failed: failed });
  });
});

/** S3 User Guide, "Checking object integrity": a checksum may come alone; HeadObject has its type. */
describe('[I] checksums at S3 of the local AWS', () => {
  const Bucket = 'checksums';
  beforeAll(() => makeBucket(aws.asSource, Bucket));

  const of = (Key: string) =>
    aws.asSource.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));

  it.each([
    ['CRC32', 'ChecksumCRC32', 'y/U6HA=='],
    ['CRC32C', 'ChecksumCRC32C', '4waSgw=='],
    ['SHA256', 'ChecksumSHA256', 'FeKw09M5jF4e8BOVkFPT6TDHNBO29NqjtpS3b3D2F1Y='],
  ])('are kept where they come without the name of their algorithm: %s', async (_, field, value) => {
    await aws.asSource.s3.send(
      new PutObjectCommand({ Bucket, Key: field, Body: '123456789', [field]: value }),
    );
    expect(await of(field)).toMatchObject({ [field]: value, ChecksumType: 'FULL_OBJECT' });
  });
});
