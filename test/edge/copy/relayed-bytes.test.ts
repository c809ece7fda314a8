import { createHash } from 'node:crypto';
import type { Agent, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { GetObjectCommand, GetObjectTaggingCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/core/serde';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import pMap from 'p-map';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import type { Upload } from '../../../lib/core/copy/upload.ts';
import type { FailureCode } from '../../../lib/core/failure/failure.ts';
import { s3Relay } from '../../../lib/edge/copy/s3-relay.ts';
import { warmS3Client } from '../../../lib/edge/copy/warm-s3-client.ts';
import { chunkBytes, wholeChunks } from '../../../lib/edge/copy/whole-chunks.ts';
import { readAwsChunks } from '../../support/aws-chunks.ts';
import { type AwsServer, errorBody, type Reply, startAwsServer } from '../../support/aws-server.ts';
import { acceptNodeErrors } from '../../support/node-errors.ts';
import { pair } from '../../support/pair.ts';

acceptNodeErrors();

/** The two ends of a relay, each a server of its own. */
let source: AwsServer;
let destination: AwsServer;
let clients: readonly [reader: S3Client, writer: S3Client];
beforeEach(async () => {
  [source, destination] = await Promise.all([startAwsServer(), startAwsServer()]);
  clients = [client(source), client(destination)];
});
afterEach(async () => {
  for (const one of clients) one.destroy();
  await Promise.all([source.close(), destination.close()]);
});

function client({ endpoint }: AwsServer): S3Client {
  return warmS3Client({
    endpoint,
    forcePathStyle: true,
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  });
}

const mib = 1024 ** 2;
const relayed = pair({ access: 'relay' });
const inParts = pair({ access: 'relay', multipart: { thresholdMiB: 5, partMiB: 5 } });

function open(which = relayed) {
  return s3Relay(which, { reader: () => clients[0], writer: () => clients[1] });
}

function planned(key: string, upload?: Upload) {
  const plan = planOf(relayed, { bucket: 'uploads', key, sizeBytes: 5 }, upload);
  if (plan.kind !== 'copy') throw new Error('The pair does not copy it.');
  return plan;
}

const written = { etag: '"e"', 'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT' };
const begins = (response: ServerResponse, bytes: number, headers: object = {}) =>
  response.writeHead(200, { ...written, 'content-length': bytes, ...headers });

/** The source: a GET of an object is answered by `get`, and all else as for one of `bytes` that stays as it is. */
function sourceOf(bytes: number, get: Reply): Reply {
  return (response, request) => {
    if (isTagging(request)) response.writeHead(200).end('<Tagging><TagSet></TagSet></Tagging>');
    else if (request.method === 'HEAD') begins(response, bytes).end();
    else get(response, request);
  };
}
const isTagging = ({ url }: IncomingMessage) => url?.includes('tagging') ?? false;

const whole: Reply = (response) => begins(response, 100_000).end(Buffer.alloc(100_000));
const half: Reply = (response) => void begins(response, 200_000).write(Buffer.alloc(100_000));
const refusing: Reply = (response) => void response.writeHead(403).end(errorBody('AccessDenied'));
const takes: Reply = (response, request) => {
  request.once('end', () => response.writeHead(200, { etag: '"e"' }).end());
};

interface WayOut {
  readonly from: Reply;
  readonly to?: Reply;
  readonly timeoutMs?: number;
  readonly objects?: number;
  readonly result: { readonly kind: string } | { readonly failure: { readonly code: FailureCode } };
}

const waysOut: Readonly<Record<string, WayOut>> = {
  'are empty': {
    from: sourceOf(0, (response) => begins(response, 0).end()),
    objects: 1_000,
    result: { kind: 'copied' },
  },
  'have tags that are refused': {
    from: (response, request) => (isTagging(request) ? refusing : half)(response, request),
    objects: 1_000,
    result: { failure: { code: 'SrcGetTaggingNotPermitted' } },
  },
  'are given up midway': {
    from: sourceOf(200_000, half),
    timeoutMs: 60,
    objects: 1_000,
    result: { failure: { code: 'SrcUnavailable' } },
  },
  'the destination does not take in time': {
    from: sourceOf(64 * mib, (response) => begins(response, 64 * mib).end(Buffer.alloc(64 * mib))),
    to: (_, request) => void request.pause(),
    timeoutMs: 3_000,
    objects: 4,
    result: { failure: { code: 'DstUnreachable' } },
  },
  'break off midway': {
    from: sourceOf(200_000, (response) => {
      begins(response, 200_000).write(Buffer.alloc(100_000), () => response.socket?.destroy());
    }),
    result: { failure: { code: 'SrcUnavailable' } },
  },
  'break off midway and have a checksum of the whole': {
    from: sourceOf(200_000, (response) => {
      const checksum = { 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-type': 'FULL_OBJECT' };
      begins(response, 200_000, checksum).write(Buffer.alloc(100_000), () => response.socket?.destroy());
    }),
    result: { failure: { code: 'SrcUnavailable' } },
  },
  'may not be written': {
    from: sourceOf(200_000, half),
    to: refusing,
    result: { failure: { code: 'DstPutObjectNotPermitted' } },
  },
  'meet a destination that hangs up': {
    from: sourceOf(200_000, half),
    to: (response) => void response.socket?.destroy(),
    result: { failure: { code: 'DstUnreachable' } },
  },
  'are too large for one write': {
    from: sourceOf(300 * mib, (response) => void begins(response, 300 * mib).write(Buffer.alloc(100_000))),
    to: (response) => void response.writeHead(200).end('<R><UploadId>u</UploadId></R>'),
    result: { kind: 'deferred' },
  },
  'are overwritten meanwhile': {
    from: sourceOf(1, (response) => {
      const earlier = { 'last-modified': 'Mon, 23 Nov 2026 09:59:59 GMT' };
      begins(response, 100_000, earlier).end(Buffer.alloc(100_000));
    }),
    to: takes,
    result: { failure: { code: 'SrcObjectChanged' } },
  },
  'the SDK cannot read': {
    from: sourceOf(1, (response) => {
      begins(response, 200_000, { 'last-modified': 'yesterday' }).write(Buffer.alloc(100_000));
    }),
    result: { kind: 'failed' },
  },
};

/** Connections of a client that are in use. */
function used({ config }: S3Client): number {
  const handler = config.requestHandler as NodeHttpHandler;
  const { httpAgent } = handler.httpHandlerConfigs() as { httpAgent?: Agent };
  return Object.values(httpAgent?.sockets ?? {}).flat().length;
}

/** One that was given up closes a moment later. */
async function untilFree(): Promise<void> {
  for (let turns = 0; turns < 100_000 && clients.some((one) => used(one) > 0); turns++) await turn();
  expect(clients.map(used)).toEqual([0, 0]);
}

describe('[I] connections of the relay', () => {
  const rows = Object.entries(waysOut).map(
    ([which, wayOut]) => [wayOut.objects ?? 100, which, wayOut] as const,
  );
  it.each(rows)('are free again after %d objects that %s', async (objects, _, wayOut) => {
    const { from, to = takes, timeoutMs = 60_000, result } = wayOut;
    source.reply = from;
    destination.reply = to;
    const copier = open();
    const results = await pMap(
      Array.from({ length: objects }, (_, index) => `key-${index}`),
      (key) => copier.copy(planned(key), timeoutMs),
      // Each is under way when its time is up.
      { concurrency: timeoutMs < 60_000 ? 24 : objects },
    );
    for (const each of results) expect(each).toMatchObject(result);
    await untilFree();
    source.reply = sourceOf(100_000, whole);
    destination.reply = takes;
    await expect(copier.copy(planned('after'), 60_000)).resolves.toMatchObject({ kind: 'copied' });
  });

  it('are never more than the pool has, be both ends of one client', async () => {
    clients = [clients[0], clients[0]];
    const peers = new Set<unknown>();
    source.reply = (response, request) => {
      peers.add(request.socket);
      const answer = request.method === 'PUT' ? takes : sourceOf(100_000, whole);
      answer(response, request);
    };
    const copier = open();
    const results = await Promise.all(
      Array.from({ length: 300 }, (_, index) => copier.copy(planned(`key-${index}`), 60_000)),
    );
    for (const each of results) expect(each).toMatchObject({ kind: 'copied' });
    expect(peers.size).toBeLessThanOrEqual(50);
  });

  it('are taken up again after empty objects, which are written without chunks', async () => {
    const peers = new Set<unknown>();
    source.reply = (response, request) => {
      peers.add(request.socket);
      sourceOf(0, (answer) => begins(answer, 0).end())(response, request);
    };
    const sent: unknown[] = [];
    destination.reply = (response, request) => {
      const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
      sent.push([length, encoding]);
      takes(response, request);
    };
    const copier = open();
    for (let objects = 0; objects < 20; objects++) {
      await expect(copier.copy(planned('empty'), 60_000)).resolves.toMatchObject({ kind: 'copied' });
    }
    expect(peers.size).toBeLessThanOrEqual(2);
    expect(new Set(sent.map((each) => JSON.stringify(each)))).toEqual(new Set(['["0",null]']));
  });

  it('are not waited for by an object whose time is up before its turn', async () => {
    source.reply = sourceOf(200_000, half);
    destination.reply = takes;
    const copier = open();
    const stuck = Array.from({ length: 24 }, (_, index) => copier.copy(planned(`stuck-${index}`), 60_000));
    await expect(copier.copy(planned('late'), 50)).resolves.toMatchObject({
      failure: { disposition: 'transient' },
    });
    for (const one of clients) one.destroy();
    await Promise.all(stuck);
  });
});

const bytesOf = (size: number) =>
  Buffer.from(Array.from({ length: size }, (_, index) => index * 7 + (index >> 8)));
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('[U] an object whose bytes break off', () => {
  it.each([
    ['is refused', true],
    ['is taken all the same', false],
  ])('is none that was copied, when its write %s', async (_, isRefused) => {
    const s3 = mockClient(S3Client);
    const Body = Readable.from(
      (async function* () {
        yield Buffer.alloc(10);
        throw new Error('The bytes break off.');
      })(),
    );
    s3.on(GetObjectTaggingCommand).resolves({ TagSet: [] });
    s3.on(GetObjectCommand).resolves({ ETag: '"e"', ContentLength: 20, Body: sdkStreamMixin(Body) });
    s3.on(PutObjectCommand).callsFake(async ({ Body: sent }: { Body: Readable }) => {
      await sent.toArray();
      if (isRefused) throw new Error('Refused.');
      return { ETag: '"e"' };
    });
    await expect(open().copy(planned('a'), 10_000)).resolves.toMatchObject({
      failure: { code: 'SrcUnavailable', message: 'Error: The bytes break off.' },
    });
    s3.restore();
  });
});

describe('[U] whole chunks', () => {
  async function* cut(bytes: Buffer, sizes: readonly number[]) {
    for (let at = 0, turns = 0; at < bytes.length; turns++) {
      const size = sizes[turns % sizes.length] ?? 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  }

  it('hold the same bytes, however they were cut, and only the last is smaller', async () => {
    const sizes = fc.array(
      fc.oneof(fc.constantFrom(1, 100, 8_191, 8_192, chunkBytes), fc.integer({ min: 1, max: mib })),
      {
        minLength: 1,
      },
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(3 * chunkBytes), async (sizes, length) => {
        const bytes = bytesOf(length);
        const chunks: Buffer[] = [];
        for await (const chunk of wholeChunks(cut(bytes, sizes))) chunks.push(chunk);
        expect(digest(Buffer.concat(chunks))).toBe(digest(bytes));
        for (const chunk of chunks.slice(0, -1)) expect(chunk.length).toBe(chunkBytes);
        expect(chunks.at(-1)?.length).not.toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('[I] the bytes of a relay', () => {
  /** Sends `bytes` in pieces of `size`, each in a packet of its own. */
  async function drip(response: ServerResponse, bytes: Buffer, size: number): Promise<void> {
    response.socket?.setNoDelay(true);
    for (let at = 0; at < bytes.length; at += size) {
      response.write(bytes.subarray(at, at + size));
      await turn();
    }
    response.end();
  }

  const received = new Map<string, string>();
  /** Takes a write as S3 does: of its chunks only the last may be below 8 KiB. */
  const s3: Reply = (response, request) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece) => pieces.push(piece));
    request.once('end', () => {
      const chunks = readAwsChunks(Buffer.concat(pieces));
      const isTaken = chunks.slice(0, -1).every((chunk) => chunk.length >= 8_192);
      if (isTaken) received.set(request.url ?? '', digest(Buffer.concat(chunks)));
      response.writeHead(isTaken ? 200 : 400, { etag: '"e"' });
      response.end(isTaken ? '' : errorBody('InvalidChunkSizeError'));
    });
  };

  it.each([
    [1, 10_000],
    [100, 100_000],
    [8_191, mib],
    [mib, 3 * mib],
  ])('cross when 24 objects at once arrive in pieces of %d bytes', async (size, length) => {
    const bytes = bytesOf(length);
    source.reply = sourceOf(length, (response) => void drip(begins(response, length), bytes, size));
    destination.reply = s3;
    received.clear();
    const copier = open();
    const keys = Array.from({ length: 24 }, (_, index) => `key-${index}`);
    const results = await Promise.all(keys.map((key) => copier.copy(planned(key), 60_000)));
    for (const each of results) expect(each).toMatchObject({ kind: 'copied' });
    expect([...received.values()]).toEqual(keys.map(() => digest(bytes)));
  });

  it.each([1, 100, 8_191])('cross as a part when they arrive in pieces of %d bytes', async (size) => {
    const length = 5 * mib + 30_000;
    const bytes = bytesOf(length);
    source.reply = sourceOf(length, (response, { headers }) => {
      const [, first, last] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
      const part = bytes.subarray(Number(first), Number(last) + 1);
      // All but the end at once: what matters is that small pieces come before the last.
      const sudden = Math.max(0, part.length - 30_000);
      begins(response, part.length).write(part.subarray(0, sudden));
      void drip(response, part.subarray(sudden), size);
    });
    const upload = {
      id: 'u',
      sourceETag: written.etag,
      sourceModifiedMs: Date.parse(written['last-modified']),
      partBytes: 5 * mib,
      openedAtMs: 0,
      restarts: 0,
    };
    destination.reply = (response, request) => {
      if (request.method === 'PUT') s3(response, request);
      else if (request.method === 'POST') response.writeHead(200).end('<R><ETag>e</ETag></R>');
      else response.writeHead(200).end('<R></R>');
    };
    received.clear();
    const result = await open(inParts).copy(planned('large', upload), 60_000);
    expect(result).toMatchObject({ kind: 'copied', route: 'relay' });
    const parts = [bytes.subarray(0, 5 * mib), bytes.subarray(5 * mib)];
    expect(new Set(received.values())).toEqual(new Set(parts.map(digest)));
  });
});
