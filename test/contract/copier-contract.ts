import type { ServerResponse } from 'node:http';
import type { S3Client } from '@aws-sdk/client-s3';
import { plan as planOf } from '../../lib/core/copy/plan.ts';
import type { SourceObject } from '../../lib/core/copy/source-object.ts';
import type { FailureCode } from '../../lib/core/failure/failure.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { OpenS3 } from '../../lib/edge/copy/s3-copier.ts';
import { warmS3Client } from '../../lib/edge/copy/warm-s3-client.ts';
import type { Copier } from '../../lib/ports.ts';
import type { FaultKind } from '../../local/policy-proxy/faults.ts';
import { awkwardKeys } from '../support/awkward-keys.ts';
import { type AwsServer, copyResult, errorBody, type Reply, startAwsServer } from '../support/aws-server.ts';
import {
  allowKeys,
  type Crossing,
  makeKey,
  mib,
  propertiesOf,
  startCrossing,
  uploadsLeft,
} from '../support/crossing.ts';
import { type PairFacts, pair as pairOf } from '../support/pair.ts';

/** Makes the copier that is held to the contract. */
export type MakeCopier = (pair: Pair, open: OpenS3) => Copier;

const minute = 60_000;
const keys = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };

interface Trial {
  /** One try of a copy of the object. */
  copy(object?: Partial<SourceObject>, timeoutMs?: number): ReturnType<Copier['copy']>;
  /** How often credentials were asked for. */
  readonly asked: () => number;
  close(): void;
}

function trialOf(
  make: MakeCopier,
  pair: Pair,
  endpoint: string,
  credentials: () => Promise<typeof keys>,
): Trial {
  const opened: S3Client[] = [];
  let asked = 0;
  const own = async () => {
    asked++;
    return credentials();
  };
  const open: OpenS3 = (region, shared = own) => {
    const client = warmS3Client({
      endpoint,
      forcePathStyle: true,
      region,
      maxAttempts: 1,
      credentials: shared,
    });
    opened.push(client);
    return client;
  };
  const copier = make(pair, open);
  return {
    copy(object = {}, timeoutMs = minute) {
      const plan = planOf(pair, { bucket: pair.source.bucket, key: 'a', sizeBytes: 1, ...object });
      if (plan.kind !== 'copy') throw new Error('The pair does not copy it.');
      return copier.copy(plan, timeoutMs);
    },
    asked: () => asked,
    close() {
      for (const client of opened) client.destroy();
    },
  };
}

/** What every copier of whole objects holds, over HTTP. */
export function copierContract(name: string, make: MakeCopier): void {
  describe(`[I] the ${name} copier and what S3 answers`, () => answersContract(make));
  describe(`[E] the ${name} copier on the local AWS`, () => crossingContract(make));
}

const refused =
  (status: number, body = ''): Reply =>
  (response) =>
    response.writeHead(status, { 'x-amz-request-id': 'TX1' }).end(body);

/** The copy is answered by `reply`, and every question about the source by success. */
const onlyCopy =
  (reply: Reply): Reply =>
  (response, request) => {
    if (request.method === 'PUT') return reply(response, request);
    response.writeHead(200, { 'content-length': '0' }).end();
  };

const answers: readonly (readonly [what: string, reply: Reply, code: FailureCode])[] = [
  ['503 SlowDown', refused(503, errorBody('SlowDown')), 'DstThrottled'],
  ['503 without a body', refused(503), 'DstUnavailable'],
  ['503 of a proxy', refused(503, '<html><body>Sorry'), 'DstUnavailable'],
  ['500 InternalError', refused(500, errorBody('InternalError')), 'DstUnavailable'],
  ['429 without a body', refused(429), 'DstThrottled'],
  ['403 AccessDenied', refused(403, errorBody('AccessDenied')), 'DstPutObjectNotPermitted'],
  ['403 without a body', refused(403), 'DstPutObjectNotPermitted'],
  ['403 InvalidObjectState', refused(403, errorBody('InvalidObjectState')), 'SrcObjectNotEligible'],
  ['403 RequestTimeTooSkewed', refused(403, errorBody('RequestTimeTooSkewed')), 'DstUnavailable'],
  ['404 NoSuchBucket', refused(404, errorBody('NoSuchBucket')), 'DstBucketNotFound'],
  ['400 ExpiredToken', refused(400, errorBody('ExpiredToken')), 'CredentialsExpired'],
  [
    '400 AccessControlListNotSupported',
    refused(400, errorBody('AccessControlListNotSupported')),
    'DstAclNotSupported',
  ],
  ['400 KMS.DisabledException', refused(400, errorBody('KMS.DisabledException')), 'DstKmsKeyInvalidState'],
  ['400 with an unknown code', refused(400, errorBody('NeverHeardOf')), 'DstRequestRefused'],
  ['409 OperationAborted', refused(409, errorBody('OperationAborted')), 'DstConflict'],
  ['412 PreconditionFailed', refused(412, errorBody('PreconditionFailed')), 'SrcObjectChanged'],
  ['301 PermanentRedirect', refused(301, errorBody('PermanentRedirect')), 'DstBucketWrongRegion'],
  ['301 without a body', refused(301), 'DstBucketWrongRegion'],
  ['307 TemporaryRedirect', refused(307, errorBody('TemporaryRedirect')), 'DstBucketWrongRegion'],
  ['200 with an error', refused(200, errorBody('InternalError')), 'DstUnavailable'],
  ['200 with SlowDown', refused(200, errorBody('SlowDown')), 'DstThrottled'],
  ['200 with an error and a newline', refused(200, `${errorBody('InternalError')}\n`), 'DstResultIncomplete'],
  ['200 without an ETag', refused(200, '<CopyObjectResult></CopyObjectResult>'), 'DstResultIncomplete'],
  ['200 with half an answer', refused(200, '<CopyObj'), 'DstResultIncomplete'],
  ['200 with nothing', refused(200), 'DstUnavailable'],
  ['a reset', (response) => void response.socket?.resetAndDestroy(), 'DstUnreachable'],
  ['a closed connection', (response) => void response.socket?.destroy(), 'DstUnreachable'],
  [
    'a connection cut in the answer',
    (response) => {
      response
        .writeHead(200, { 'content-length': '100' })
        .write('<CopyObj', () => response.socket?.destroy());
    },
    'DstUnreachable',
  ],
  ['no HTTP', (response) => void response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n'), 'DstUnreachable'],
];

/** Answers and networks that no server of S3 gives when asked to: a server made for it. */
function answersContract(make: MakeCopier): void {
  let aws: AwsServer;
  let trial: Trial;
  beforeEach(async () => {
    aws = await startAwsServer();
    trial = trialOf(make, pairOf(), aws.endpoint, async () => ({ ...keys }));
  });
  afterEach(async () => {
    trial.close();
    await aws.close();
  });

  it.each(answers)('tells %s as its own failure', async (_, reply, code) => {
    aws.reply = onlyCopy(reply);
    await expect(trial.copy()).resolves.toMatchObject({ kind: 'failed', failure: { code } });
  });

  it('keeps what S3 says of a failure', async () => {
    aws.reply = refused(400, errorBody('NeverHeardOf'));
    await expect(trial.copy()).resolves.toMatchObject({
      failure: { awsCode: 'NeverHeardOf', message: 'NeverHeardOf: Words.', status: 400, requestId: 'TX1' },
    });
  });

  it.each<[string, Reply]>([
    ['answers nothing', () => {}],
    ['stops within its answer', (response) => response.writeHead(200).write('<CopyObj')],
  ])('gives up when S3 %s in time', async (_, reply) => {
    aws.reply = reply;
    await expect(trial.copy({}, 100)).resolves.toMatchObject({ failure: { code: 'DstUnreachable' } });
  });

  it('gives up the one of two under way whose time is up, and not the other', async () => {
    const late = new Promise<ServerResponse>((asked) => {
      aws.reply = (response, { url }) => void (url?.includes('/late') && asked(response));
    });
    const other = trial.copy({ key: 'late' });
    await expect(trial.copy({}, 100)).resolves.toMatchObject({ failure: { code: 'DstUnreachable' } });
    (await late).writeHead(200).end(copyResult('e'));
    await expect(other).resolves.toMatchObject({ kind: 'copied' });
  });

  it('goes on after a connection broke', async () => {
    aws.reply = (response) => void response.socket?.resetAndDestroy();
    await trial.copy();
    aws.reply = refused(200, copyResult('e'));
    await expect(trial.copy()).resolves.toMatchObject({ kind: 'copied', eTag: '"e"', requestId: 'TX1' });
  });

  it('takes a key of its own for credentials that expired, once for all that were under way', async () => {
    const expired = refused(400, errorBody('ExpiredToken'));
    aws.reply = expired;
    await Promise.all([trial.copy(), trial.copy(), trial.copy()]);
    expect(trial.asked()).toBe(1);
    aws.reply = refused(200, copyResult('e'));
    await expect(Promise.all([trial.copy(), trial.copy()])).resolves.toMatchObject([
      { kind: 'copied' },
      { kind: 'copied' },
    ]);
    expect(trial.asked()).toBe(2);
  });

  it('signs by the clock of S3 after it was told that its own is wrong', async () => {
    const dates: (string | undefined)[] = [];
    const hourAhead = new Date(Date.now() + 3_600_000);
    aws.reply = (response, { headers }) => {
      dates.push(String(headers['x-amz-date']));
      response.writeHead(403, { date: hourAhead.toUTCString() }).end(errorBody('RequestTimeTooSkewed'));
    };
    await trial.copy();
    await trial.copy();
    const [before, after] = dates.map((date) =>
      Date.parse(date?.replace(compactTime, '$1-$2-$3T$4:$5:$6') ?? ''),
    );
    expect((after ?? 0) - (before ?? 0)).toBeGreaterThan(3_500_000);
  });

  it('asks one request of S3 for each object, and credentials once', async () => {
    let requests = 0;
    aws.reply = (response, request) => {
      requests++;
      refused(200, copyResult('e'))(response, request);
    };
    await Promise.all(Array.from({ length: 40 }, () => trial.copy()));
    expect([requests, trial.asked()]).toEqual([40, 1]);
  });
}

const compactTime = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/;

/** Copies between two accounts under exactly the policies the pair asks for, whose every signature is checked. */
function crossingContract(make: MakeCopier): void {
  jest.setTimeout(120_000);
  let crossing: Crossing;
  let trial: Trial;
  const begin = async (facts: PairFacts = {}) => {
    crossing = await startCrossing({ name: 'contract', access: 'bucket-policy', ...facts });
    const role = `arn:aws:iam::${crossing.pair.source.account}:role/s3-ferry-contract-lambda`;
    const asLambda = () => crossing.aws.policyProxy.credentialsForLambda(role) as Promise<typeof keys>;
    trial = trialOf(make, crossing.pair, crossing.aws.endpoint, asLambda);
  };
  const properties = (side: 'source' | 'destination', key: string) =>
    propertiesOf(crossing[side], crossing.pair[side].bucket, key);

  describe('with a pair that says little', () => {
    beforeAll(() => begin());
    afterAll(async () => {
      trial?.close();
      await crossing?.stop();
    });
    beforeEach(() => {
      crossing.aws.policyProxy.faults.clear();
      crossing.aws.policyProxy.counts.reset();
    });

    it.each(awkwardKeys.filter(([key]) => !key.includes('\u0000') && key !== '\uffff'))(
      'carries %j by one CopyObject',
      async (key) => {
        await crossing.upload(key, Buffer.from(key));
        crossing.aws.policyProxy.counts.reset();
        await expect(trial.copy({ key })).resolves.toMatchObject({ kind: 'copied' });
        expect(crossing.aws.policyProxy.counts.of('s3:CopyObject')).toBe(1);
        expect(await properties('destination', key)).toEqual(await properties('source', key));
      },
    );

    it('carries headers, metadata and tags', async () => {
      await crossing.upload('rich', Buffer.from('rich'), {
        CacheControl: 'no-cache',
        ContentDisposition: 'attachment',
        ContentEncoding: 'identity',
        ContentLanguage: 'de',
        ContentType: 'text/x-rich',
        Metadata: { colour: 'blue' },
        Tagging: 'a=1&b=%C3%A9',
      });
      await expect(trial.copy({ key: 'rich' })).resolves.toMatchObject({ kind: 'copied' });
      const copy = await properties('destination', 'rich');
      expect(copy).toMatchObject({ tags: { a: '1', b: 'é' }, metadata: { colour: 'blue' } });
      expect(copy).toEqual(await properties('source', 'rich'));
    });

    it('finds an object gone that is no more there', async () => {
      await expect(trial.copy({ key: 'never' })).resolves.toMatchObject({ kind: 'superseded' });
    });

    it.each<[FaultKind, 'before' | 'after', FailureCode]>([
      ['500', 'before', 'DstUnavailable'],
      ['503', 'before', 'DstThrottled'],
      ['throttle', 'before', 'DstThrottled'],
      ['reset', 'before', 'DstUnreachable'],
      ['reset', 'after', 'DstUnreachable'],
      ['200-with-error', 'before', 'DstUnavailable'],
      ['200-with-error-newline', 'before', 'DstResultIncomplete'],
      ['expired-token', 'before', 'CredentialsExpired'],
    ])(
      'tells a fault %s %s the copy as what it is, and copies when tried again',
      async (kind, when, code) => {
        await crossing.upload('faulty', Buffer.from('faulty'));
        crossing.aws.policyProxy.faults.add({ match: { operation: 'CopyObject' }, kind, when, times: 1 });
        await expect(trial.copy({ key: 'faulty' })).resolves.toMatchObject({
          failure: { code, disposition: 'transient' },
        });
        await expect(trial.copy({ key: 'faulty' })).resolves.toMatchObject({ kind: 'copied' });
      },
    );

    it('gives a slow answer up', async () => {
      await crossing.upload('slow', Buffer.from('slow'));
      crossing.aws.policyProxy.faults.add({
        match: { operation: 'CopyObject' },
        kind: 'slow',
        delayMs: 5_000,
        times: 1,
      });
      await expect(trial.copy({ key: 'slow' }, 300)).resolves.toMatchObject({
        failure: { code: 'DstUnreachable' },
      });
    });

    it('hands a large object to the copies in parts', async () => {
      const body = Buffer.alloc(6 * mib, 'x');
      await crossing.upload('large', body);
      crossing.aws.policyProxy.counts.reset();
      const result = await trial.copy({ key: 'large', sizeBytes: body.length });
      expect(result).toMatchObject({ kind: 'deferred', upload: { partBytes: 5 * mib } });
      expect(crossing.aws.policyProxy.counts.of('s3:CopyObject')).toBe(0);
      expect(await uploadsLeft(crossing)).toBe(1);
    });
  });

  it('carries objects from under one key to under another, in the storage class of the pair', async () => {
    await begin();
    trial.close();
    const { aws } = crossing;
    try {
      const facts = {
        name: 'keyed',
        access: 'bucket-policy',
        source: { bucket: 'keyed-uploads', kmsKey: await makeKey(aws, 'source') },
        destination: {
          bucket: 'keyed-archive',
          kmsKey: await makeKey(aws, 'destination'),
          storageClass: 'STANDARD_IA',
        },
      } as const;
      const keyed = await startCrossing(facts, aws);
      await allowKeys(aws, keyed.pair);
      const role = `arn:aws:iam::${keyed.pair.source.account}:role/s3-ferry-keyed-lambda`;
      const asLambda = () => aws.policyProxy.credentialsForLambda(role) as Promise<typeof keys>;
      trial = trialOf(make, keyed.pair, aws.endpoint, asLambda);
      await keyed.upload('k', Buffer.from('kept secret'), {
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: facts.source.kmsKey,
        ChecksumAlgorithm: 'CRC32C',
      });
      await expect(trial.copy({ key: 'k' })).resolves.toMatchObject({ kind: 'copied' });
      const copy = await propertiesOf(keyed.destination, keyed.pair.destination.bucket, 'k');
      expect(copy).toMatchObject({
        encryption: 'aws:kms',
        kmsKey: facts.destination.kmsKey,
        storageClass: 'STANDARD_IA',
        sizeBytes: 11,
      });
    } finally {
      trial.close();
      await crossing.stop();
    }
  });
}
