import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import type { Accounts } from '../../../cli/accounts/accounts.ts';
import { probe } from '../../../cli/check/probe.ts';
import type { Interruption } from '../../../cli/terminal/interruption.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import type { Clock } from '../../../lib/ports.ts';
import { pair } from '../../support/pair.ts';

const s3 = mockClient(S3Client);

const error = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error(`${name}.`), { name, $metadata: { ...(httpStatusCode && { httpStatusCode }) } });

interface World {
  /** What happens before each call, by the name of its operation and its bucket. */
  readonly meanwhile?: (step: string, signal: AbortController, now: number) => void;
  /** Versions that the pair's function makes of an upload; 1 if absent. */
  readonly copies?: number;
  /** When the copy comes, in ms after the upload. */
  readonly delayMs?: number;
  readonly pair?: Pair;
  readonly tags?: boolean;
}

/**
 * Probes two versioned buckets of a pair whose function works; answers what it came to, what was said, and what is
 * left in which bucket.
 */
async function probed({ meanwhile, copies = 1, delayMs = 0, pair: of = pair(), tags = true }: World = {}) {
  const buckets = new Map<string, string[]>([
    ['uploads', []],
    ['archive', []],
  ]);
  const interruption = new AbortController();
  let [now, versions, comesAt] = [0, 0, Number.POSITIVE_INFINITY];
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  const held = (bucket = '') => buckets.get(bucket) ?? [];
  /** The function of the pair copies what the source holds when its time has come. */
  const pass = (name: string, bucket = '') => {
    if (now >= comesAt && held('uploads').length > 0) {
      for (let at = 0; at < copies; at++) held('archive').push(`v${++versions}`);
      comesAt = Number.POSITIVE_INFINITY;
    }
    meanwhile?.(`${name} ${bucket}`, interruption, now);
  };
  s3.reset();
  s3.on(PutObjectCommand).callsFake(({ Bucket }) => {
    pass('Put', Bucket);
    held(Bucket).push(`v${++versions}`);
    comesAt = now + delayMs;
    meanwhile?.(`Put answer ${Bucket}`, interruption, now);
    return { VersionId: held(Bucket).at(-1) };
  });
  s3.on(HeadObjectCommand).callsFake(({ Bucket }) => {
    pass('Head', Bucket);
    const VersionId = held(Bucket).at(-1);
    if (!VersionId) throw error('NotFound', 404);
    return { VersionId };
  });
  s3.on(GetObjectCommand).callsFake(({ Bucket }) => {
    pass('Get', Bucket);
    if (held(Bucket).length === 0) throw error('NoSuchKey', 404);
    return {};
  });
  s3.on(GetObjectTaggingCommand).callsFake(({ Bucket }) => {
    pass('GetTagging', Bucket);
    return { TagSet: tags ? [{ Key: 's3-ferry', Value: 'probe' }] : [] };
  });
  s3.on(DeleteObjectCommand).callsFake(({ Bucket, VersionId }) => {
    pass('Delete', Bucket);
    const kept = held(Bucket);
    if (VersionId) kept.splice(kept.indexOf(VersionId), kept.includes(VersionId) ? 1 : 0);
    else kept.push('marker');
    return {};
  });
  const said: string[] = [];
  const client = { s3: new S3Client({ region: 'eu-central-1' }) };
  const hear = (): Interruption => ({
    isHeard: () => interruption.signal.aborted,
    signal: interruption.signal,
    forget: () => undefined,
  });
  const accounts = { source: client, destination: client } as unknown as Accounts;
  const [result] = await Promise.allSettled([
    probe(of, accounts, (text) => said.push(text), { clock, hear }),
  ]);
  const answer = result.status === 'fulfilled' ? result.value : result.reason.name;
  return { answer, said, left: Object.fromEntries(buckets), waitedMs: now };
}

const nothing = { uploads: [], archive: [] };

/** What a probe of a pair asks of S3, in its order. */
const steps = [
  'Put uploads',
  'Put answer uploads',
  'Head archive',
  'Get archive',
  'GetTagging archive',
  'Delete uploads',
  'Delete archive',
];

/** Fails at the first of these steps, and has the copy come late enough for all of them to be taken. */
function failingAt(failing: string, code: string, status?: number): World {
  let hasFailed = false;
  return {
    delayMs: 1_000,
    meanwhile(step) {
      if (step !== failing || hasFailed) return;
      hasFailed = true;
      throw error(code, status);
    },
  };
}

describe('[U] the probe of a pair', () => {
  it('waits for the copy, and takes both away', async () => {
    const { answer, said, left } = await probed({ delayMs: 3_000 });
    expect({ answer, left }).toEqual({ answer: true, left: nothing });
    expect(said).toEqual([
      expect.stringMatching(
        /^Uploaded \.s3-ferry\/test\/probe-\S+ to uploads; waiting for \.s3-ferry\/test\/probe-/,
      ),
      'It was copied within 3 s.',
      'What the probe wrote is taken away again.',
    ]);
  });

  it('takes away every version that events delivered twice have made', async () => {
    expect(await probed({ copies: 3 })).toMatchObject({ answer: true, left: nothing });
  });

  it('gives up after a minute, and takes away what comes then', async () => {
    const { answer, said, left, waitedMs } = await probed({ delayMs: 61_000 });
    expect({ answer, left }).toEqual({ answer: false, left: nothing });
    expect(said[1]).toContain('Nothing came within 60 s.');
    expect(waitedMs).toBeLessThan(63_000);
  });

  it('says when the copy has no tags', async () => {
    const { answer, said, left } = await probed({ tags: false });
    expect({ answer, left }).toEqual({ answer: false, left: nothing });
    expect(said).toContain('The object was copied without its tags.');
  });

  it.each(steps)('takes all away when %s fails once', async (step) => {
    const { answer, left } = await probed(failingAt(step, 'AccessDenied', 403));
    const isDeleting = step.startsWith('Delete');
    expect(answer).toBe(isDeleting ? false : 'AccessDenied');
    if (!isDeleting) expect(left).toEqual(nothing);
  });

  it.each(steps)('takes all away when the answer to %s never comes', async (step) => {
    const { answer, left } = await probed(failingAt(step, 'TimeoutError'));
    const isDeleting = step.startsWith('Delete');
    expect(answer).toBe(isDeleting ? false : 'TimeoutError');
    if (!isDeleting) expect(left).toEqual(nothing);
  });

  it.each(steps)('takes all away when it is stopped at %s', async (step) => {
    const { said, left } = await probed({
      delayMs: 1_000,
      meanwhile: (at, interruption) => {
        if (at === step) interruption.abort();
      },
    });
    expect(left).toEqual(nothing);
    expect(said.at(-1)).toBe('What the probe wrote is taken away again.');
  });

  it('takes away a copy that was under way when it was stopped', async () => {
    let isLate = false;
    const { left } = await probed({
      meanwhile(step, interruption) {
        if (step === 'Head archive' && !isLate) interruption.abort();
        isLate = true;
      },
    });
    expect(left).toEqual(nothing);
  });

  it.each(['uploads', 'archive'])(
    'fails, and says what is left, when nothing in %s may be deleted',
    async (bucket) => {
      const { answer, said, left } = await probed({
        meanwhile(step) {
          if (step === `Delete ${bucket}`) throw error('AccessDenied', 403);
        },
      });
      expect({ answer, left: left[bucket]?.length }).toEqual({ answer: false, left: 1 });
      expect(said.at(-1)).toMatch(
        new RegExp(`^Delete \\.s3-ferry/test/probe-\\S+ in ${bucket} yourself.*AccessDenied`),
      );
    },
  );

  it('deletes its upload by its version where it may not look at it', async () => {
    const { answer, left } = await probed({
      meanwhile(step) {
        if (step === 'Head uploads') throw error('AccessDenied', 403);
      },
    });
    expect({ answer, left }).toEqual({ answer: true, left: nothing });
  });

  it.each([
    ['NotFound', 404, 'NoSuchBucket'],
    ['403', 403, 'AccessDenied'],
    ['400', 400, 'ExpiredToken'],
    ['Unknown', 403, 'RequestTimeTooSkewed'],
  ])('concludes nothing from a HEAD answered %s, %d: it is %s that ends it', async (name, status, code) => {
    let asked = 0;
    const { answer, left } = await probed({
      delayMs: 1_000,
      meanwhile(step) {
        if (step === 'Head archive' && asked++ === 0) throw error(name, status);
        if (step === 'Get archive' && asked === 1) throw error(code, status);
      },
    });
    expect({ answer, left }).toEqual({ answer: code, left: nothing });
  });

  it('uses a key that the excludes of the pair leave in, and says where there is none', async () => {
    const scope = { prefixes: ['a/', 'b/'], suffixes: ['.csv'], excludes: ['a/*', '*/.*'] };
    const { answer, said } = await probed({ pair: pair({ scope }) });
    expect(answer).toBe(true);
    expect(said[0]).toMatch(/^Uploaded b\/s3-ferry-reserved\/test\/probe-[-0-9a-f]{36}\.csv to uploads/);
    const none = await probed({ pair: pair({ scope: { ...scope, excludes: ['*probe*'] } }) });
    expect(none).toMatchObject({ answer: 'CommandError', left: nothing });
  });
});
