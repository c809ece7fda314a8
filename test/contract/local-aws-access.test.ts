import { execFile, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import type { ObjectWrite } from '../../local/policy-proxy/policy-proxy.ts';
import {
  answerTo,
  assume,
  type Clients,
  destination,
  type LocalAws,
  makeBucket,
  policy,
  region,
  source,
  startLocalAws,
} from './local-aws-setup.ts';

const run = promisify(execFile);

describe('the door of the local AWS', () => {
  const role = `arn:aws:iam::${destination}:role/ferry`;
  let aws: LocalAws;
  let s3: Clients['s3'];

  beforeAll(async () => {
    aws = await startLocalAws();
    s3 = aws.asSource.s3;
    await makeBucket(aws.asSource, 'door');
    const trust = policy({ Principal: { AWS: source }, Action: 'sts:AssumeRole' });
    await aws.asDestination.iam.send(
      new CreateRoleCommand({ RoleName: 'ferry', AssumeRolePolicyDocument: trust }),
    );
  }, 30_000);

  afterAll(() => aws.stop());

  describe('signers (IAM User Guide, "AWS security credentials"; S3 API Reference, "List of error codes")', () => {
    const stranger = { accessKeyId: 'AKIASTRANGER00000000', secretAccessKey: 'x' };

    it('act in the account that their keys belong to', async () => {
      const whoAmI = (clients: Clients) => clients.sts.send(new GetCallerIdentityCommand({}));
      expect(await whoAmI(aws.asSource)).toMatchObject({
        Account: source,
        Arn: `arn:aws:iam::${source}:root`,
      });
      const session = aws.as(await assume(aws.asSource, role));
      expect(await whoAmI(session)).toMatchObject({
        Account: destination,
        Arn: `arn:aws:sts::${destination}:assumed-role/ferry/test`,
      });
    });

    it('see the buckets of their own account', async () => {
      const names = async (clients: Clients) =>
        (await clients.s3.send(new ListBucketsCommand({}))).Buckets?.map((bucket) => bucket.Name);
      expect(await names(aws.asSource)).toContain('door');
      expect(await names(aws.asDestination)).not.toContain('door');
    });

    it('are turned away with unknown keys, by each service in its own words', async () => {
      const { s3, sts, sqs } = aws.as(stranger);
      await expect(answerTo(s3.send(new ListBucketsCommand({})))).resolves.toBe('403 InvalidAccessKeyId');
      await expect(answerTo(sts.send(new GetCallerIdentityCommand({})))).resolves.toBe(
        '403 InvalidClientTokenId',
      );
      await expect(answerTo(sqs.send(new ListQueuesCommand({})))).resolves.toMatch(/UnrecognizedClient/);
    });

    it('are turned away without the session token of temporary keys', async () => {
      const { accessKeyId, secretAccessKey } = await assume(aws.asSource, role);
      const half = aws.as({ accessKeyId, secretAccessKey });
      await expect(answerTo(half.s3.send(new ListBucketsCommand({})))).resolves.toBe('400 InvalidToken');
    });

    it('are turned away with the wrong secret', async () => {
      const { s3, sts, sqs } = aws.as({ ...administrator(source), secretAccessKey: 'wrong' });
      await expect(answerTo(s3.send(new ListBucketsCommand({})))).resolves.toBe('403 SignatureDoesNotMatch');
      const whoAmI = sts.send(new GetCallerIdentityCommand({}));
      await expect(answerTo(whoAmI)).resolves.toBe('403 SignatureDoesNotMatch');
      await expect(answerTo(sqs.send(new ListQueuesCommand({})))).resolves.toMatch(/^403 InvalidSignature/);
    });

    it('are turned away without a signature', async () => {
      const response = await fetch(`${aws.policyProxy.url}/door/key`);
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('<Code>AccessDenied</Code>');
    });
  });

  describe('sessions (IAM User Guide, "Temporary security credentials"; role chaining)', () => {
    it('answer ExpiredToken once they have expired', async () => {
      const session = aws.as(await assume(aws.asSource, role));
      const call = () => answerTo(session.s3.send(new HeadBucketCommand({ Bucket: 'door' })));
      await expect(call()).resolves.toMatch(/^403 /);
      aws.policyProxy.sessions.expireAll();
      const list = answerTo(session.s3.send(new ListBucketsCommand({})));
      await expect(list).resolves.toBe('400 ExpiredToken');
      await expect(answerTo(session.sqs.send(new ListQueuesCommand({})))).resolves.toMatch(/ExpiredToken/);
      const again = aws.as(await assume(aws.asSource, role));
      await expect(answerTo(again.sts.send(new GetCallerIdentityCommand({})))).resolves.toBe('ok');
    });

    it('last as long as a test says, and say so', async () => {
      aws.policyProxy.sessions.setLifetime(1500);
      const assumed = await aws.asSource.sts.send(
        new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'short' }),
      );
      aws.policyProxy.sessions.setLifetime(undefined);
      const remaining = Number(assumed.Credentials?.Expiration) - Date.now();
      expect(remaining).toBeLessThanOrEqual(1500);
      aws.policyProxy.sessions.setLifetime(0);
      const spent = aws.as(await assume(aws.asSource, role));
      aws.policyProxy.sessions.setLifetime(undefined);
      await expect(answerTo(spent.s3.send(new ListBucketsCommand({})))).resolves.toBe('400 ExpiredToken');
    });

    it("last as long as the role's maximum, but an hour at most when a session assumes the next role", async () => {
      const { iam } = aws.asDestination;
      const long = `arn:aws:iam::${destination}:role/long`;
      const trust = policy({ Principal: { AWS: destination }, Action: 'sts:AssumeRole' });
      const made = { RoleName: 'long', MaxSessionDuration: 7200, AssumeRolePolicyDocument: trust };
      await iam.send(new CreateRoleCommand(made));
      const PolicyDocument = policy({ Action: 'sts:AssumeRole', Resource: long });
      await iam.send(new PutRolePolicyCommand({ RoleName: 'ferry', PolicyName: 'chain', PolicyDocument }));
      const session = aws.as(await assume(aws.asSource, role));
      const assuming = (clients: Clients, DurationSeconds: number) =>
        answerTo(
          clients.sts.send(new AssumeRoleCommand({ RoleArn: long, RoleSessionName: 's', DurationSeconds })),
        );
      await expect(assuming(aws.asDestination, 7200)).resolves.toBe('ok');
      await expect(assuming(aws.asDestination, 7201)).resolves.toMatch(/^400 ValidationError/);
      await expect(assuming(aws.asDestination, 899)).resolves.toMatch(/^400 ValidationError/);
      await expect(assuming(session, 3600)).resolves.toBe('ok');
      await expect(assuming(session, 7200)).resolves.toMatch(/^400 ValidationError/);
    });
  });

  describe('written objects', () => {
    let writes: ObjectWrite[] = [];

    beforeAll(() => aws.policyProxy.onObjectWritten((write) => void writes.push(write)));
    beforeEach(() => {
      writes = [];
    });

    it('are told of with what S3 puts into an event (S3 User Guide, "Event message structure")', async () => {
      const { ETag } = await s3.send(new PutObjectCommand({ Bucket: 'door', Key: 'a b/é', Body: 'four' }));
      expect(writes).toEqual([
        {
          account: source,
          region,
          bucket: 'door',
          key: 'a b/é',
          sizeBytes: 4,
          eTag: ETag?.replaceAll('"', ''),
          operation: 'Put',
          sequencer: expect.stringMatching(/^[0-9A-F]+$/),
          time: expect.stringMatching(/^\d{4}-.*Z$/),
          principalArn: `arn:aws:iam::${source}:root`,
          requestId: expect.stringMatching(/^[0-9A-F]{16}$/),
        },
      ]);
    });

    it('are told of by the way they were written, with their size', async () => {
      const target = { Bucket: 'door', Key: 'parts' };
      await s3.send(new PutObjectCommand({ Bucket: 'door', Key: 'k', Body: new Uint8Array() }));
      await s3.send(new CopyObjectCommand({ Bucket: 'door', Key: 'k2', CopySource: 'door/k' }));
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
      const { ETag } = await s3.send(
        new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'seven b' }),
      );
      const Parts = [{ PartNumber: 1, ETag }];
      await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
      expect(writes.map(({ operation, sizeBytes }) => [operation, sizeBytes])).toEqual([
        ['Put', 0],
        ['Copy', 0],
        ['CompleteMultipartUpload', 7],
      ]);
    });

    it('have sequencers that rise when padded with zeros', async () => {
      for (let index = 0; index < 20; index += 1) {
        await s3.send(new PutObjectCommand({ Bucket: 'door', Key: 'k', Body: String(index) }));
      }
      const padded = writes.map(({ sequencer }) => sequencer.padEnd(32, '0'));
      expect(padded).toEqual(padded.toSorted());
      expect(new Set(padded).size).toBe(20);
    });

    it('have a version id where the bucket keeps versions', async () => {
      await makeBucket(aws.asSource, 'versioned');
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration }));
      const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'versioned', Key: 'k', Body: 'x' }));
      expect(writes).toMatchObject([{ versionId: VersionId }]);
    });

    it('are not told of when the write was refused', async () => {
      await answerTo(
        aws.asDestination.s3.send(new PutObjectCommand({ Bucket: 'door', Key: 'k', Body: 'x' })),
      );
      expect(writes).toEqual([]);
    });
  });

  describe('faults', () => {
    const match = { service: 's3', operation: 'CopyObject' };
    const copy = () =>
      answerTo(s3.send(new CopyObjectCommand({ Bucket: 'door', Key: 'f', CopySource: 'door/f0' })));
    const stored = () => answerTo(s3.send(new GetObjectCommand({ Bucket: 'door', Key: 'f' })));

    beforeAll(() => s3.send(new PutObjectCommand({ Bucket: 'door', Key: 'f0', Body: 'x' })));
    afterEach(() => aws.policyProxy.faults.clear());

    it.each([
      ['503', '503 SlowDown'],
      ['500', '500 InternalError'],
      ['throttle', '503 SlowDown'],
      ['expired-token', '400 ExpiredToken'],
      ['reset', expect.stringMatching(/ECONNRESET|Error/)],
      // The SDK makes a 503 of a 200 whose body is an error.
      ['200-with-error', '503 InternalError'],
    ] as const)('%s makes the SDK see %s, once, and nothing is done', async (kind, answer) => {
      aws.policyProxy.faults.add({ match, kind, times: 1 });
      expect(await copy()).toEqual(answer);
      await expect(copy()).resolves.toBe('ok');
    });

    it('200-with-error-newline slips past the SDK: a result without an ETag', async () => {
      aws.policyProxy.faults.add({ match, kind: '200-with-error-newline', times: 1 });
      const result = await s3.send(
        new CopyObjectCommand({ Bucket: 'door', Key: 'f', CopySource: 'door/f0' }),
      );
      expect(result.CopyObjectResult?.ETag).toBeUndefined();
    });

    it('after: the work is done and the answer is lost', async () => {
      const lost = { Bucket: 'door', Key: 'lost', Body: 'x' };
      aws.policyProxy.faults.add({
        match: { key: 'lost', operation: 'PutObject' },
        kind: 'reset',
        when: 'after',
      });
      await expect(answerTo(s3.send(new PutObjectCommand(lost)))).resolves.not.toBe('ok');
      await expect(answerTo(s3.send(new GetObjectCommand({ Bucket: 'door', Key: 'lost' })))).resolves.toBe(
        'ok',
      );
      await expect(stored()).resolves.toBe('ok');
    });

    it('slow answers come late', async () => {
      aws.policyProxy.faults.add({ match, kind: 'slow', delayMs: 300, times: 1 });
      const startMs = performance.now();
      await expect(copy()).resolves.toBe('ok');
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(295);
    });

    it('hit only what they match, and the same calls for the same seed', async () => {
      const pattern = async () => {
        aws.policyProxy.faults.seed(7);
        const remove = aws.policyProxy.faults.add({ match, kind: '503', probability: 0.5 });
        const answers: string[] = [];
        for (let index = 0; index < 12; index += 1) answers.push(await copy());
        remove();
        return answers;
      };
      const first = await pattern();
      expect(new Set(first)).toEqual(new Set(['ok', '503 SlowDown']));
      expect(await pattern()).toEqual(first);
      aws.policyProxy.faults.add({ match: { ...match, bucket: 'another' }, kind: '503' });
      aws.policyProxy.faults.add({ match: { ...match, account: destination }, kind: '503' });
      await expect(copy()).resolves.toBe('ok');
    });

    it('reach STS and SQS in the shapes of their protocols', async () => {
      aws.policyProxy.faults.add({ match: { service: 'sts' }, kind: 'throttle', times: 1 });
      aws.policyProxy.faults.add({ match: { service: 'sqs' }, kind: '503', times: 1 });
      await expect(answerTo(aws.asSource.sts.send(new GetCallerIdentityCommand({})))).resolves.toMatch(
        /Throttling/,
      );
      await expect(answerTo(aws.asSource.sqs.send(new ListQueuesCommand({})))).resolves.toMatch(/^503 /);
    });
  });

  describe('counts', () => {
    it('tell requests by operation and account', async () => {
      aws.policyProxy.counts.reset();
      await aws.asSource.s3.send(new ListBucketsCommand({}));
      await aws.asDestination.s3.send(new ListBucketsCommand({}));
      await aws.asDestination.sts.send(new GetCallerIdentityCommand({}));
      expect(aws.policyProxy.counts.snapshot()).toEqual({ 's3:ListBuckets': 2, 'sts:GetCallerIdentity': 1 });
      expect(aws.policyProxy.counts.of('s3:ListBuckets', source)).toBe(1);
      expect(aws.policyProxy.counts.total()).toBe(3);
    });
  });

  describe('bodies', () => {
    it('of 50 MB pass in chunks of unknown number with a checksum behind them, and come back', async () => {
      const bytes = randomBytes(50 * 1024 * 1024);
      const target = { Bucket: 'door', Key: 'large' };
      const Body = Readable.from([bytes.subarray(0, 8_199), bytes.subarray(8_199)]);
      await s3.send(new PutObjectCommand({ ...target, Body, ContentLength: bytes.length }));
      const answer = await s3.send(new GetObjectCommand(target));
      const hash = createHash('md5');
      for await (const chunk of answer.Body as Readable) hash.update(chunk as Buffer);
      expect(hash.digest('hex')).toBe(createHash('md5').update(bytes).digest('hex'));
    });

    it('that break off leave nothing behind and block nobody', async () => {
      await s3.send(new PutObjectCommand({ Bucket: 'door', Key: 'broken', Body: 'before' }));
      const controller = new AbortController();
      const Body = new Readable({ read: () => undefined });
      Body.push('half of it');
      const command = new PutObjectCommand({ Bucket: 'door', Key: 'broken', Body, ContentLength: 1000 });
      const upload = answerTo(s3.send(command, { abortSignal: controller.signal }));
      await sleep(200);
      controller.abort();
      await expect(upload).resolves.toMatch(/AbortError/);
      const answer = await s3.send(new GetObjectCommand({ Bucket: 'door', Key: 'broken' }));
      expect(await answer.Body?.transformToString()).toBe('before');
      const copy = new CopyObjectCommand({ Bucket: 'door', Key: 'whole', CopySource: 'door/broken' });
      await expect(answerTo(s3.send(copy))).resolves.toBe('ok');
    });

    it('are not read where the call is refused', async () => {
      const Body = randomBytes(8 * 1024 * 1024);
      const command = new PutObjectCommand({ Bucket: 'door', Key: 'refused', Body });
      await expect(answerTo(aws.asDestination.s3.send(command))).resolves.toBe('403 AccessDenied');
    });
  });

  describe('the AWS CLI', () => {
    // Not every machine has it, and nothing of the product needs it.
    if (spawnSync('aws', ['--version']).status !== 0) return;

    it('uploads, lists and reads through it', async () => {
      const { accessKeyId, secretAccessKey } = administrator(source);
      const env = {
        PATH: process.env['PATH'],
        AWS_ENDPOINT_URL: aws.policyProxy.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_DEFAULT_REGION: region,
      };
      const aws1 = async (...args: string[]) =>
        (await run('aws', ['--endpoint-url', aws.policyProxy.url, ...args], { env })).stdout;
      await expect(aws1('sts', 'get-caller-identity')).resolves.toContain(source);
      await aws1('s3', 'cp', 'package.json', 's3://door/cli/a b+c.json');
      await expect(aws1('s3', 'ls', 's3://door/cli/')).resolves.toContain('a b+c.json');
    }, 30_000);
  });
});
