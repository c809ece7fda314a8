import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eTagAt, keyAt } from '../../bench/stand-in/key-space.ts';
import { bundleFunction } from '../../bundle/bundle-function.ts';
import { rules } from '../../bundle/rules.ts';
import { pair } from '../support/pair.ts';
import { type Script, startScriptedAws } from './fixture/scripted-aws.ts';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const refused = (status: number, code: string) => ({
  status,
  body: `${declaration}<Error><Code>${code}</Code><Message>Words.</Message><RequestId>TX</RequestId></Error>`,
});
const refusedBySts = (status: number, code: string) => ({
  status,
  body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>Words.</Message></Error><RequestId>TX</RequestId></ErrorResponse>`,
});
const refusedBySqs = (status: number, code: string) => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: 'Words.' }),
});
const role = (expiration: string) => ({
  body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIASHORT</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
});
const denied = refused(403, 'AccessDenied');
const copyResult = (eTag: string) => ({
  body: `${declaration}<CopyObjectResult><ETag>${eTag}</ETag></CopyObjectResult>`,
});

interface Scenario {
  readonly script?: Script;
  readonly access?: 'assume-role' | 'bucket-policy' | 'relay';
  readonly key?: string;
  readonly sizeBytes?: number;
  readonly events?: number;
  readonly remainingMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** A text that its log or its answer has, so that it is known to have come that far. */
  readonly ends: string;
  readonly asks?: readonly string[];
}

const [assumed, copied] = ['AssumeRole', 'CopyObject'];
const questions = [copied, 'GetObject', 'HeadObject', 'GetObjectTagging'];

/** Checksums that relayed objects have, each with a value that fits 1,024 zero bytes or none at all. */
const checksums = ['crc64nvme', 'crc32', 'crc32c', 'sha1', 'sha256'] as const;
const large = 'video-size-300000000';

const scenarios: Readonly<Record<string, Scenario>> = {
  'a copy, and a second one while warm': { events: 2, ends: '"copied"', asks: [assumed, copied, copied] },
  'a copy signed as the Lambda': { access: 'bucket-policy', ends: '"copied"', asks: [copied] },
  'a role whose session ends too soon': {
    script: { AssumeRole: [role('2020-01-01T00:00:00Z')] },
    ends: '"copied"',
    asks: [assumed, assumed, copied],
  },
  'a session that S3 calls expired': {
    script: { CopyObject: [refused(400, 'ExpiredToken')] },
    ends: '"copied"',
  },
  'a role that may not be assumed': {
    script: { AssumeRole: [refusedBySts(403, 'AccessDenied')] },
    ends: 'AssumeRoleNotPermitted',
    asks: [assumed, 'AmazonSQS.SendMessage'],
  },
  'a Region that the account has not enabled': {
    script: { AssumeRole: [refusedBySts(403, 'RegionDisabledException')] },
    ends: 'StsRegionDisabled',
  },
  'an expired token for STS': {
    script: { AssumeRole: [refusedBySts(400, 'ExpiredTokenException')] },
    ends: '"copied"',
  },
  'STS that throttles': { script: { AssumeRole: [refusedBySts(400, 'Throttling')] }, ends: '"copied"' },
  'STS that fails without words': { script: { AssumeRole: [{ status: 500 }] }, ends: '"copied"' },
  'S3 that throttles': { script: { CopyObject: [refused(503, 'SlowDown')] }, ends: '"copied"' },
  'S3 that fails in HTML': {
    script: { CopyObject: [{ status: 502, body: '<html><body>Bad Gateway</body></html>' }] },
    ends: '"copied"',
  },
  'S3 that fails after it said 200': {
    script: { CopyObject: [{ ...refused(200, 'InternalError'), status: 200 }] },
    ends: '"copied"',
  },
  'S3 that answers 200 and no ETag': {
    script: { CopyObject: [{ body: `${declaration}<CopyObjectResult></CopyObjectResult>` }] },
    ends: '"copied"',
  },
  'S3 that answers 200 and half of its words': {
    script: { CopyObject: [{ body: `${declaration}<CopyObjectResult><ETag>` }] },
    ends: '"copied"',
  },
  'another ETag than the event has': { script: { CopyObject: [copyResult(eTagAt(7))] }, ends: '"copied"' },
  'a connection that is cut': { script: { CopyObject: ['reset'] }, ends: '"copied"' },
  'S3 that does not answer': {
    script: { CopyObject: ['silence'] },
    remainingMs: 3_800,
    ends: 'DstUnreachable',
  },
  'a bucket in another Region': {
    script: {
      CopyObject: [
        {
          ...refused(301, 'PermanentRedirect'),
          headers: { 'x-amz-bucket-region': 'us-east-2', location: 'http://127.0.0.1:1/' },
        },
      ],
    },
    ends: 'DstBucketWrongRegion',
  },
  'an object that is gone': { script: { CopyObject: [refused(404, 'NoSuchKey')] }, ends: '"superseded"' },
  'a bucket that is not there': {
    script: { CopyObject: [refused(404, 'NoSuchBucket')] },
    ends: 'DstBucketNotFound',
  },
  'a refused write': {
    script: { CopyObject: [denied] },
    ends: 'DstPutObjectNotPermitted',
    asks: [assumed, ...questions, 'AmazonSQS.SendMessage'],
  },
  'a refused read': {
    script: { CopyObject: [denied], GetObject: [denied], HeadObject: [{ status: 403 }] },
    ends: 'SrcGetObjectNotPermitted',
  },
  'an archived object': {
    script: { CopyObject: [refused(403, 'InvalidObjectState')] },
    ends: 'SrcObjectNotEligible',
  },
  'ACLs that are off': {
    script: { CopyObject: [refused(400, 'AccessControlListNotSupported')] },
    ends: 'DstAclNotSupported',
  },
  'a key of KMS that is off': {
    script: { CopyObject: [refused(400, 'KMS.DisabledException')] },
    ends: 'KmsKeyInvalidState',
  },
  'a queue that is gone': {
    script: {
      CopyObject: [refused(404, 'NoSuchBucket')],
      'AmazonSQS.SendMessage': [refusedBySqs(400, 'QueueDoesNotExist')],
    },
    ends: 'QueueRefused',
  },
  'a queue that throttles, fails, then takes it': {
    script: {
      CopyObject: [refused(404, 'NoSuchBucket')],
      'AmazonSQS.SendMessage': [refusedBySqs(400, 'RequestThrottled'), { status: 500, body: '' }],
    },
    ends: '"dead-lettered"',
  },
  'a large object': {
    key: large,
    sizeBytes: 300_000_000,
    ends: '"deferred"',
    asks: [assumed, 'HeadObject', 'GetObjectTagging', 'CreateMultipartUpload', 'AmazonSQS.SendMessage'],
  },
  'a large object that may not be opened': {
    key: large,
    sizeBytes: 300_000_000,
    script: { CreateMultipartUpload: [denied] },
    ends: 'DstMultipartInitNotPermitted',
  },
  'a relayed object': {
    access: 'relay',
    ends: '"copied"',
    asks: ['GetObject', 'GetObjectTagging', assumed, 'PutObject', 'HeadObject'],
  },
  'no Region in the environment': {
    environment: { AWS_REGION: '' },
    access: 'bucket-policy',
    ends: '"copied"',
  },
  ...Object.fromEntries(
    checksums.map((name) => [
      `a relayed object with a ${name}`,
      {
        access: 'relay',
        script: {
          GetObject: [
            {
              headers: { etag: eTagAt(1), 'content-length': 1_024, [`x-amz-checksum-${name}`]: 'AAAA-2' },
              body: 1_024,
            },
          ],
        },
        ends: '"copied"',
      } satisfies Scenario,
    ]),
  ),
};

/** What cannot be the same twice: times, ports, and how long things took. */
function timeless(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\\*"(?:durationMs|latencyMs|openedAtMs|Timestamp)\\*":\d+/g, '"ms"')
    .replaceAll(/"EventToCopyLatency":(?:\d+|\[[^\]]*\])/g, '"ms"')
    .replaceAll(/"x-amz-content-sha256":"[0-9a-f]{64}"/g, '"sha256"')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'AWS');
}

describe('[I] the deployed bundle does what the whole SDK does, with', () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 's3-ferry-bundle-'));
    writeFileSync(join(folder, 'lean.cjs'), (await bundleFunction('replicate')).code);
    const whole = await bundleFunction('replicate', []);
    writeFileSync(join(folder, 'whole.cjs'), whole.code);
    expect([...whole.applied.keys()]).toEqual([]);
    expect(rules.length).toBeGreaterThan(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function play(bundle: string, scenario: Scenario) {
    const { script = {}, access = 'assume-role', key = keyAt(1), sizeBytes = 1_024 } = scenario;
    const aws = await startScriptedAws(script);
    const s3 = {
      bucket: { name: 'uploads' },
      object: { key, size: sizeBytes, eTag: eTagAt(1).slice(1, -1) },
    };
    const event = { Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', s3 }] };
    const events = JSON.stringify(Array.from({ length: scenario.events ?? 1 }, () => event));
    const queue = (name: string) => `${aws.endpoint}/111111111111/${name}`;
    try {
      const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((done) =>
        execFile(
          process.execPath,
          [
            resolve('test/bundle/fixture/invoke.cjs'),
            join(folder, bundle),
            events,
            String(scenario.remainingMs ?? 60_000),
          ],
          {
            env: {
              AWS_ENDPOINT_URL: aws.endpoint,
              AWS_REGION: 'eu-central-1',
              AWS_ACCESS_KEY_ID: 'AKIALAMBDA',
              AWS_SECRET_ACCESS_KEY: 'secret',
              AWS_SESSION_TOKEN: 'session',
              AWS_EC2_METADATA_DISABLED: 'true',
              HOME: folder,
              FERRY_PAIR: JSON.stringify(pair({ access })),
              FERRY_DLQ_URL: queue('dlq'),
              FERRY_LARGE_URL: queue('large'),
              ...scenario.environment,
            },
          },
          (_error, out, err) => done({ stdout: out, stderr: err }),
        ),
      );
      return { asks: aws.sent, log: stdout.split('\n').map(timeless), answers: timeless(stderr) };
    } finally {
      await aws.close();
    }
  }

  it.each(Object.entries(scenarios))('%s', async (_name, scenario) => {
    const whole = await play('whole.cjs', scenario);
    const lean = await play('lean.cjs', scenario);
    const sorted = ({ asks, ...rest }: typeof lean) => ({
      ...rest,
      asks: asks.map((one) => timeless(JSON.stringify(one))).sort(),
    });
    expect(sorted(lean)).toEqual(sorted(whole));
    expect(lean.log.join('\n') + lean.answers).toContain(scenario.ends);
    const asked = lean.asks.map(({ operation }) => operation);
    if (scenario.asks) expect(asked.sort()).toEqual([...scenario.asks].sort());
  });

  it('no credentials in the environment, but that it names the environment', async () => {
    const without = { environment: { AWS_ACCESS_KEY_ID: '' }, ends: '' };
    const { answers } = await play('lean.cjs', without);
    expect(answers).toContain('Unable to find environment variable credentials');
    expect((await play('whole.cjs', without)).answers).toContain('Could not load credentials');
  });
});
