import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { administrator } from '../../local/policy-proxy/identity.ts';
import {
  answerTo,
  assume,
  type Clients,
  destination,
  type LocalAws,
  makeBucket,
  policy,
  region,
  type Statement,
  source,
  startLocalAws,
} from './local-aws-setup.ts';

/**
 * Who may do what: IAM User Guide, "Policy evaluation logic" and "Cross-account resource access"; S3 User Guide,
 * "Required permissions for Amazon S3 API operations".
 */
describe('permissions on the local AWS', () => {
  const lambdaRole = `arn:aws:iam::${source}:role/lambda`;
  const ferryRole = `arn:aws:iam::${destination}:role/ferry`;
  const externalId = 'agreed-upon';
  const readStatement: Statement = {
    Action: ['s3:GetObject', 's3:GetObjectTagging'],
    Resource: 'arn:aws:s3:::reading/*',
  };
  const writeStatement: Statement = {
    Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging', 's3:AbortMultipartUpload'],
    Resource: 'arn:aws:s3:::writing/*',
  };
  const trust: Statement = {
    Principal: { AWS: `arn:aws:iam::${source}:root` },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'sts:ExternalId': externalId },
      ArnEquals: { 'aws:PrincipalArn': lambdaRole },
    },
  };
  const bucketStatement: Statement = {
    Principal: { AWS: `arn:aws:iam::${destination}:root` },
    Action: ['s3:GetObject', 's3:GetObjectTagging'],
    Resource: 'arn:aws:s3:::reading/*',
    Condition: { ArnEquals: { 'aws:PrincipalArn': ferryRole } },
  };

  let aws: LocalAws;
  let lambda: Clients;
  let ferry: Clients;

  const grant = (...statements: Statement[]) =>
    aws.asDestination.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'ferry',
        PolicyName: 'ferry',
        PolicyDocument: policy(...statements),
      }),
    );
  const share = (...statements: Statement[]) =>
    aws.asSource.s3.send(new PutBucketPolicyCommand({ Bucket: 'reading', Policy: policy(...statements) }));
  const copy = (input: Partial<CopyObjectCommandInput> = {}) =>
    answerTo(
      ferry.s3.send(
        new CopyObjectCommand({ Bucket: 'writing', Key: 'plain', CopySource: 'reading/plain', ...input }),
      ),
    );

  beforeAll(async () => {
    aws = await startLocalAws();
    await makeBucket(aws.asSource, 'reading');
    await makeBucket(aws.asDestination, 'writing');
    const put = (Key: string, Tagging?: string) =>
      aws.asSource.s3.send(new PutObjectCommand({ Bucket: 'reading', Key, Body: 'bytes', Tagging }));
    await Promise.all([put('plain'), put('tagged', 'a=b'), put('with *, ? and\nmore')]);
    await aws.asSource.iam.send(
      new CreateRoleCommand({
        RoleName: 'lambda',
        AssumeRolePolicyDocument: policy({
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
      }),
    );
    await allowAssuming();
    await aws.asDestination.iam.send(
      new CreateRoleCommand({ RoleName: 'ferry', AssumeRolePolicyDocument: policy(trust) }),
    );
    lambda = aws.as(await aws.policyProxy.credentialsForLambda(lambdaRole, 'function'));
    ferry = aws.as(await assume(lambda, ferryRole, externalId));
  }, 30_000);

  afterAll(() => aws.stop());

  beforeEach(async () => {
    await grant(readStatement, writeStatement);
    await share(bucketStatement);
  });

  function allowAssuming(): Promise<unknown> {
    return aws.asSource.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'lambda',
        PolicyName: 'assume',
        PolicyDocument: policy({ Action: 'sts:AssumeRole', Resource: ferryRole }),
      }),
    );
  }

  describe('AssumeRole', () => {
    it('needs the external id that the trust policy asks for', async () => {
      await expect(answerTo(assume(lambda, ferryRole, externalId))).resolves.toBe('ok');
      await expect(answerTo(assume(lambda, ferryRole, 'another'))).resolves.toBe('403 AccessDenied');
      await expect(answerTo(assume(lambda, ferryRole))).resolves.toBe('403 AccessDenied');
    });

    it("needs the signer's own policy as well as the role's trust", async () => {
      await aws.asSource.iam.send(new DeleteRolePolicyCommand({ RoleName: 'lambda', PolicyName: 'assume' }));
      await expect(answerTo(assume(lambda, ferryRole, externalId))).resolves.toBe('403 AccessDenied');
      await allowAssuming();
      await expect(answerTo(assume(lambda, ferryRole, externalId))).resolves.toBe('ok');
    });

    it('is refused to a principal other than the one in the condition on aws:PrincipalArn', async () => {
      await expect(answerTo(assume(aws.asSource, ferryRole, externalId))).resolves.toBe('403 AccessDenied');
    });

    it('is refused for a role that does not exist', async () => {
      await expect(answerTo(assume(lambda, `${ferryRole}-not`))).resolves.toBe('403 AccessDenied');
    });

    it('follows the trust policy as it is changed', async () => {
      const update = (...statements: Statement[]) =>
        aws.asDestination.iam.send(
          new UpdateAssumeRolePolicyCommand({ RoleName: 'ferry', PolicyDocument: policy(...statements) }),
        );
      await update({ ...trust, Principal: { AWS: `arn:aws:iam::${destination}:root` } });
      await expect(answerTo(assume(lambda, ferryRole, externalId))).resolves.toBe('403 AccessDenied');
      await update(trust);
      await expect(answerTo(assume(lambda, ferryRole, externalId))).resolves.toBe('ok');
    });

    it('gives sessions that expire when a test says so, but for those that the Lambda service renews itself', async () => {
      const assumed = aws.as(await assume(lambda, ferryRole, externalId));
      aws.policyProxy.sessions.expireAll();
      const list = answerTo(assumed.s3.send(new ListBucketsCommand({})));
      await expect(list).resolves.toBe('400 ExpiredToken');
      ferry = aws.as(await assume(lambda, ferryRole, externalId));
    });

    it('is refused to the Lambda service by a role that does not trust it', async () => {
      await expect(aws.policyProxy.credentialsForLambda(ferryRole, 'function')).rejects.toThrow(
        'its trust does not allow it',
      );
    });
  });

  describe('CopyObject across accounts (S3 API Reference, CopyObject, "Permissions")', () => {
    it('passes with the role policy and the source bucket policy', async () => {
      await expect(copy()).resolves.toBe('ok');
    });

    it.each<[string, Statement[], Partial<CopyObjectCommandInput>, string]>([
      [
        's3:GetObject',
        [{ ...readStatement, Action: 's3:GetObjectTagging' }, writeStatement],
        {},
        '403 AccessDenied',
      ],
      [
        's3:PutObject',
        [readStatement, { ...writeStatement, Action: 's3:PutObjectAcl' }],
        {},
        '403 AccessDenied',
      ],
      [
        's3:PutObjectAcl when it sends an ACL',
        [readStatement, { ...writeStatement, Action: 's3:PutObject' }],
        { ACL: 'bucket-owner-full-control' },
        '403 AccessDenied',
      ],
      [
        's3:GetObjectTagging when the source has tags',
        [{ ...readStatement, Action: 's3:GetObject' }, writeStatement],
        { CopySource: 'reading/tagged' },
        '403 AccessDenied',
      ],
      [
        's3:PutObjectTagging when the source has tags',
        [readStatement, { ...writeStatement, Action: 's3:PutObject' }],
        { CopySource: 'reading/tagged' },
        '403 AccessDenied',
      ],
    ])("needs %s in the role's own policy", async (_, statements, input, refusal) => {
      await expect(copy(input)).resolves.toBe('ok');
      await grant(...statements);
      await expect(copy(input)).resolves.toBe(refusal);
    });

    it('needs no tagging permission when tags are replaced with none', async () => {
      await grant(
        { ...readStatement, Action: 's3:GetObject' },
        { ...writeStatement, Action: 's3:PutObject' },
      );
      const input: Partial<CopyObjectCommandInput> = {
        CopySource: 'reading/tagged',
        TaggingDirective: 'REPLACE',
      };
      await expect(copy(input)).resolves.toBe('ok');
    });

    it('needs the source bucket policy as well', async () => {
      await aws.asSource.s3.send(new DeleteBucketPolicyCommand({ Bucket: 'reading' }));
      await expect(copy()).resolves.toBe('403 AccessDenied');
      expect(aws.policyProxy.denials().at(-1)).toMatchObject({ action: 's3:GetObject', missing: 'resource' });
    });

    it('is refused by an explicit deny, however much is allowed', async () => {
      await share(bucketStatement, { ...bucketStatement, Effect: 'Deny', Action: 's3:*', Principal: '*' });
      await expect(copy()).resolves.toBe('403 AccessDenied');
    });

    it('is not refused by a deny whose condition does not hold', async () => {
      const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
      const deny: Statement = {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::reading/*',
      };
      await share(bucketStatement, { ...deny, Condition: insecure });
      await expect(copy()).resolves.toBe('ok');
    });

    it('needs s3:GetObjectVersion to copy a version', async () => {
      await expect(copy({ CopySource: 'reading/plain?versionId=null' })).resolves.toBe('403 AccessDenied');
      expect(aws.policyProxy.denials().at(-1)).toMatchObject({ action: 's3:GetObjectVersion' });
    });

    it('reads the key of the source as it is, wildcards and line breaks included', async () => {
      const key = 'with *, ? and\nmore';
      await expect(copy({ CopySource: `reading/${encodeURIComponent(key)}` })).resolves.toBe('ok');
    });

    it('is refused to the administrator of the other account', async () => {
      const call = new CopyObjectCommand({ Bucket: 'writing', Key: 'x', CopySource: 'reading/plain' });
      await expect(answerTo(aws.asSource.s3.send(call))).resolves.toBe('403 AccessDenied');
      await expect(answerTo(aws.asDestination.s3.send(call))).resolves.toBe('403 AccessDenied');
    });

    it('satisfies a bucket policy that demands bucket-owner-full-control only by sending it', async () => {
      const demand: Statement = {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::writing/*',
        Condition: { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
      };
      const { s3 } = aws.asDestination;
      await s3.send(new PutBucketPolicyCommand({ Bucket: 'writing', Policy: policy(demand) }));
      await expect(copy()).resolves.toBe('403 AccessDenied');
      await expect(copy({ ACL: 'bucket-owner-full-control' })).resolves.toBe('ok');
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: 'writing' }));
    });
  });

  describe('a missing key', () => {
    const missing = { CopySource: 'reading/missing' };

    it('answers 403 without s3:ListBucket and 404 with it (S3 API Reference, HeadObject)', async () => {
      const head = () =>
        answerTo(ferry.s3.send(new HeadObjectCommand({ Bucket: 'reading', Key: 'missing' })));
      const get = () => answerTo(ferry.s3.send(new GetObjectCommand({ Bucket: 'reading', Key: 'missing' })));
      expect([await copy(missing), await get(), await head()]).toEqual([
        '403 AccessDenied',
        '403 AccessDenied',
        expect.stringMatching(/^403 /),
      ]);
      const list: Statement = { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reading' };
      await grant(readStatement, writeStatement, list);
      await share(bucketStatement, { ...bucketStatement, ...list });
      expect([await copy(missing), await get(), await head()]).toEqual([
        '404 NoSuchKey',
        '404 NoSuchKey',
        '404 NotFound',
      ]);
    });
  });

  describe('an object of another owner, where ACLs are on (S3 User Guide, "Controlling ownership of objects")', () => {
    const make = (Bucket: string, ObjectOwnership: 'ObjectWriter' | 'BucketOwnerPreferred') =>
      aws.asSource.s3.send(
        new CreateBucketCommand({
          Bucket,
          ObjectOwnership,
          CreateBucketConfiguration: { LocationConstraint: region },
        }),
      );
    const everything = (bucket: string): Statement => ({
      Principal: { AWS: destination },
      Action: 's3:*',
      Resource: `arn:aws:s3:::${bucket}/*`,
    });
    const write = (Bucket: string, ACL?: 'bucket-owner-full-control') =>
      aws.asDestination.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL }));
    const read = ({ s3 }: Clients, Bucket: string) =>
      answerTo(s3.send(new GetObjectCommand({ Bucket, Key: 'k' })));

    beforeAll(async () => {
      await make('of-writers', 'ObjectWriter');
      await make('preferring', 'BucketOwnerPreferred');
      for (const Bucket of ['of-writers', 'preferring']) {
        const command = new PutBucketPolicyCommand({ Bucket, Policy: policy(everything(Bucket)) });
        await aws.asSource.s3.send(command);
      }
    });

    it.each(['of-writers', 'preferring'])(
      'is closed to the owner of the bucket %s without the ACL',
      async (bucket) => {
        await write(bucket);
        await expect(read(aws.asSource, bucket)).resolves.toBe('403 AccessDenied');
        await expect(read(aws.asDestination, bucket)).resolves.toBe('ok');
        await write(bucket, 'bucket-owner-full-control');
        await expect(read(aws.asSource, bucket)).resolves.toBe('ok');
      },
    );

    it('is not opened to others by the bucket policy, unless the bucket took it over', async () => {
      await grant({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::*/k' });
      const third = aws.as(administrator('333333333333'));
      for (const Bucket of ['of-writers', 'preferring']) {
        await write(Bucket, 'bucket-owner-full-control');
        const open = { ...everything(Bucket), Principal: { AWS: [destination, '333333333333'] } };
        await aws.asSource.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(open) }));
      }
      await expect(read(third, 'of-writers')).resolves.toBe('403 AccessDenied');
      await expect(read(third, 'preferring')).resolves.toBe('ok');
    });
  });

  describe('ListObjectsV2', () => {
    it('holds to a condition on s3:prefix', async () => {
      const list: Statement = {
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::writing',
        Condition: { StringLike: { 's3:prefix': 'mine/*' } },
      };
      await grant(list);
      const listing = (Prefix: string) =>
        answerTo(ferry.s3.send(new ListObjectsV2Command({ Bucket: 'writing', Prefix })));
      await expect(listing('mine/a')).resolves.toBe('ok');
      await expect(listing('other/')).resolves.toBe('403 AccessDenied');
    });
  });

  describe('SSE-KMS (S3 User Guide, "Using server-side encryption with AWS KMS keys"; mpuoverview)', () => {
    const viaS3 = { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } };
    let sourceKey: string;
    let destinationKey: string;

    const own = (account: string): Statement => ({
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    });
    const shareKey = (...statements: Statement[]) =>
      aws.asSource.kms.send(
        new PutKeyPolicyCommand({
          KeyId: sourceKey,
          PolicyName: 'default',
          Policy: policy(own(source), ...statements),
        }),
      );
    const forFerry: Statement = {
      Principal: { AWS: `arn:aws:iam::${destination}:root` },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: viaS3,
    };
    const encrypted = { CopySource: 'reading/encrypted', Key: 'encrypted' };

    beforeAll(async () => {
      const make = async ({ kms }: Clients) =>
        (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
      sourceKey = await make(aws.asSource);
      destinationKey = await make(aws.asDestination);
      await aws.asSource.s3.send(
        new PutObjectCommand({
          Bucket: 'reading',
          Key: 'encrypted',
          Body: 'secret',
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: sourceKey,
        }),
      );
    });

    const decrypt = (): Statement => ({ Action: 'kms:Decrypt', Resource: sourceKey, Condition: viaS3 });
    const generate = (): Statement => ({
      Action: 'kms:GenerateDataKey',
      Resource: destinationKey,
      Condition: viaS3,
    });

    it('needs kms:Decrypt on the source key in the key policy and in the role policy', async () => {
      await grant(readStatement, writeStatement, decrypt());
      await shareKey();
      await expect(copy(encrypted)).resolves.toBe('403 AccessDenied');
      await shareKey(forFerry);
      await expect(copy(encrypted)).resolves.toBe('ok');
      await grant(readStatement, writeStatement);
      await expect(copy(encrypted)).resolves.toBe('403 AccessDenied');
      expect(aws.policyProxy.denials().at(-1)).toMatchObject({ action: 'kms:Decrypt', missing: 'identity' });
    });

    it('needs kms:GenerateDataKey on the key of the destination, named or by default', async () => {
      const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: destinationKey } as const;
      await expect(copy(kms)).resolves.toBe('403 AccessDenied');
      await grant(readStatement, writeStatement, generate());
      await expect(copy(kms)).resolves.toBe('ok');
      await setDefaultKey(destinationKey);
      await expect(copy()).resolves.toBe('ok');
      await grant(readStatement, writeStatement);
      await expect(copy()).resolves.toBe('403 AccessDenied');
      await setDefaultKey(undefined);
    });

    it('needs kms:Decrypt on the destination key for parts of a multipart upload', async () => {
      await grant(readStatement, writeStatement, generate());
      const target = { Bucket: 'writing', Key: 'parts' };
      const { UploadId } = await ferry.s3.send(
        new CreateMultipartUploadCommand({
          ...target,
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: destinationKey,
        }),
      );
      const part = () =>
        answerTo(
          ferry.s3.send(
            new UploadPartCopyCommand({ ...target, UploadId, PartNumber: 1, CopySource: 'reading/plain' }),
          ),
        );
      await expect(part()).resolves.toBe('403 AccessDenied');
      await grant(readStatement, writeStatement, generate(), { ...generate(), Action: 'kms:Decrypt' });
      await expect(part()).resolves.toBe('ok');
      await ferry.s3.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    });

    it('answers KMS.DisabledException while the key is disabled', async () => {
      await grant(readStatement, writeStatement, decrypt());
      await shareKey(forFerry);
      // moto takes no ARN here.
      const keyId = sourceKey.slice(sourceKey.indexOf('/') + 1);
      await aws.asSource.kms.send(new DisableKeyCommand({ KeyId: keyId }));
      await expect(copy(encrypted)).resolves.toBe('400 KMS.DisabledException');
      await aws.asSource.kms.send(new EnableKeyCommand({ KeyId: keyId }));
      await expect(copy(encrypted)).resolves.toBe('ok');
    });

    it('lets nobody of another account read under the AWS managed key aws/s3', async () => {
      await aws.asSource.s3.send(
        new PutObjectCommand({
          Bucket: 'reading',
          Key: 'managed',
          Body: 'x',
          ServerSideEncryption: 'aws:kms',
        }),
      );
      await grant(readStatement, writeStatement, { Action: 'kms:*', Resource: '*' });
      await expect(copy({ CopySource: 'reading/managed' })).resolves.toBe('403 AccessDenied');
      const own = new GetObjectCommand({ Bucket: 'reading', Key: 'managed' });
      await expect(answerTo(aws.asSource.s3.send(own))).resolves.toBe('ok');
    });

    async function setDefaultKey(key: string | undefined): Promise<void> {
      const rule =
        key === undefined ? { SSEAlgorithm: 'AES256' as const } : ({ SSEAlgorithm: 'aws:kms' } as const);
      const byDefault = { ...rule, KMSMasterKeyID: key };
      const rules = { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] };
      await aws.asDestination.s3.send(
        new PutBucketEncryptionCommand({ Bucket: 'writing', ServerSideEncryptionConfiguration: rules }),
      );
    }
  });

  describe('SQS (Developer Guide, "Identity and access management in Amazon SQS")', () => {
    let queue: string;

    const send = () =>
      answerTo(ferry.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'x' })));

    beforeAll(async () => {
      const { QueueUrl } = await aws.asSource.sqs.send(new CreateQueueCommand({ QueueName: 'dead-letters' }));
      queue = QueueUrl ?? '';
    });

    it('lets a role send within its account by its own policy, and do nothing else', async () => {
      await aws.asSource.iam.send(
        new PutRolePolicyCommand({
          RoleName: 'lambda',
          PolicyName: 'send',
          PolicyDocument: policy({
            Action: 'sqs:SendMessage',
            Resource: `arn:aws:sqs:${region}:${source}:dead-letters`,
          }),
        }),
      );
      const message = new SendMessageCommand({ QueueUrl: queue, MessageBody: 'x' });
      await expect(answerTo(lambda.sqs.send(message))).resolves.toBe('ok');
      const receive = new ReceiveMessageCommand({ QueueUrl: queue });
      await expect(answerTo(lambda.sqs.send(receive))).resolves.toBe('403 AccessDenied');
    });

    it('needs the queue policy as well across accounts', async () => {
      const resource = `arn:aws:sqs:${region}:${source}:dead-letters`;
      await grant({ Action: 'sqs:SendMessage', Resource: resource });
      await expect(send()).resolves.toBe('403 AccessDenied');
      const statement = { Principal: { AWS: ferryRole }, Action: 'sqs:SendMessage', Resource: resource };
      const Attributes = { Policy: policy(statement) };
      await aws.asSource.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes }));
      await expect(send()).resolves.toBe('ok');
    });
  });
});
