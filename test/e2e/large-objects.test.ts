import { randomBytes } from 'node:crypto';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import {
  type Crossing,
  mib,
  propertiesOf,
  startCrossing,
  uploadOf,
  uploadsLeft,
} from '../support/crossing.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

jest.setTimeout(120_000);

const bytes = randomBytes(12 * mib + 1);
const parts = 3;

acceptNodeErrors();

describe.each(['assume-role', 'bucket-policy', 'relay'] as const)('[E] a large object with %s', (access) => {
  let crossing: Crossing;
  let part: string;
  beforeAll(async () => {
    crossing = await startCrossing({ access, name: access });
    part = access === 'relay' ? 's3:UploadPart' : 's3:UploadPartCopy';
  });
  afterAll(() => crossing?.stop());
  beforeEach(() => {
    crossing.queue.length = 0;
    crossing.aws.policyProxy.counts.reset();
  });

  const arrived = async (key: string) => {
    const { source, destination, pair } = crossing;
    const copy = await propertiesOf(destination, pair.destination.bucket, key);
    expect(copy).toEqual(await propertiesOf(source, pair.source.bucket, key));
  };

  it('is deferred by whoever meets it, and crosses in parts', async () => {
    await crossing.upload('large', bytes);
    const { outcome } = await crossing.invoke(uploadOf('large', bytes.length));
    expect(outcome).toMatchObject({ kind: 'deferred', object: { key: 'large' } });
    expect(await crossing.drain()).toMatchObject({
      kind: 'copied',
      route: access === 'relay' ? 'relay' : 'multipart',
    });
    await arrived('large');
    expect(crossing.aws.policyProxy.counts.of(part)).toBe(parts);
    expect(await uploadsLeft(crossing)).toBe(0);
    expect(crossing.aws.policyProxy.denials()).toEqual([]);
  });

  it('arrives, wherever an invocation dies, without copying a finished part twice', async () => {
    await crossing.upload('killed', bytes);
    let deaths = 0;
    for (let dieAfter = 0; ; dieAfter++) {
      crossing.queue.length = 0;
      crossing.aws.policyProxy.counts.reset();
      await crossing.invoke(uploadOf('killed', bytes.length));
      const [message] = crossing.queue;
      const first = await crossing.invoke(message, { dieAfter });
      if (first.outcome?.kind === 'copied') break;
      deaths++;
      const isFinished = crossing.aws.policyProxy.counts.of('s3:CompleteMultipartUpload') > 0;
      const second = await crossing.invoke(message);
      crossing.queue.splice(0, 1);
      if (second.outcome?.kind === 'deferred') await crossing.drain();
      // Once S3 has put the parts together nothing tells that it did, and the copy starts anew.
      expect(crossing.aws.policyProxy.counts.of(part)).toBe(isFinished ? 2 * parts : parts);
      await arrived('killed');
      expect(await uploadsLeft(crossing)).toBe(0);
    }
    expect(deaths).toBeGreaterThan(parts);
  });

  it('starts over when its source is overwritten midway, and ends with the newer bytes', async () => {
    await crossing.upload('changed', bytes);
    await crossing.invoke(uploadOf('changed', bytes.length));
    const [message] = crossing.queue;
    await crossing.invoke(message, { dieAfter: 5 });
    const newer = Buffer.from(bytes).reverse();
    await crossing.upload('changed', newer);
    const { outcome } = await crossing.invoke(message);
    expect(outcome).toMatchObject({ kind: 'deferred' });
    crossing.queue.shift();
    expect(await crossing.drain()).toMatchObject({ kind: 'copied' });
    await arrived('changed');
    expect(await uploadsLeft(crossing)).toBe(0);
  });

  it('is left when it is gone, and its upload with it', async () => {
    await crossing.upload('gone', bytes);
    await crossing.invoke(uploadOf('gone', bytes.length));
    const [message] = crossing.queue;
    await crossing.invoke(message, { dieAfter: 5 });
    await crossing.source.send(new DeleteObjectCommand({ Bucket: crossing.pair.source.bucket, Key: 'gone' }));
    expect((await crossing.invoke(message)).outcome).toMatchObject({ kind: 'superseded' });
    expect(await uploadsLeft(crossing)).toBe(0);
  });

  it('crosses whole when it has become small, whatever its event says', async () => {
    await crossing.upload('shrunk', Buffer.from('small'));
    const { outcome } = await crossing.invoke(uploadOf('shrunk', bytes.length));
    expect(outcome).toMatchObject({ kind: 'copied', route: access === 'relay' ? 'relay' : 'copy' });
    await arrived('shrunk');
    expect(await uploadsLeft(crossing)).toBe(0);
  });

  it('goes on while the upload of a newer event has no part, and no upload is left', async () => {
    await crossing.upload('twice', bytes);
    await crossing.invoke(uploadOf('twice', bytes.length));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await crossing.invoke(uploadOf('twice', bytes.length));
    const [older, newer] = crossing.queue.splice(0);
    expect((await crossing.invoke(older)).outcome).toMatchObject({ kind: 'copied' });
    expect((await crossing.invoke(newer)).outcome).toMatchObject({ kind: 'copied' });
    expect(await uploadsLeft(crossing)).toBe(0);
  });

  it('aborts an upload whose message was lost', async () => {
    await crossing.upload('orphan', bytes);
    await crossing.invoke(uploadOf('orphan', bytes.length));
    crossing.queue.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await crossing.invoke(uploadOf('orphan', bytes.length));
    expect(await uploadsLeft(crossing)).toBe(2);
    expect(await crossing.drain()).toMatchObject({ kind: 'copied' });
    expect(await uploadsLeft(crossing)).toBe(0);
  });
});

describe('[E] the credentials of a copy in parts', () => {
  let crossing: Crossing;
  let stopping: (() => void) | undefined;
  beforeAll(async () => {
    crossing = await startCrossing();
  });
  afterAll(() => crossing?.stop());
  beforeEach(() => crossing.aws.policyProxy.counts.reset());
  afterEach(() => {
    stopping?.();
    crossing.aws.policyProxy.sessions.setLifetime(undefined);
  });

  it('are renewed between its parts when they are short-lived', async () => {
    const { policyProxy } = crossing.aws;
    policyProxy.sessions.setLifetime(3_000);
    stopping = policyProxy.faults.add({
      match: { operation: 'UploadPartCopy' },
      kind: 'slow',
      delayMs: 1_000,
    });
    await crossing.upload('slow', bytes);
    await crossing.invoke(uploadOf('slow', bytes.length));
    expect(await crossing.drain()).toMatchObject({ kind: 'copied' });
    expect(policyProxy.counts.of('sts:AssumeRole')).toBeGreaterThan(1);
    expect(policyProxy.counts.of('s3:UploadPartCopy')).toBe(parts);
  });

  it('are asked for anew when they are revoked midway, and no finished part is copied again', async () => {
    const { policyProxy } = crossing.aws;
    await crossing.upload('revoked', bytes);
    await crossing.invoke(uploadOf('revoked', bytes.length));
    stopping = policyProxy.faults.add({
      match: { operation: 'UploadPartCopy' },
      kind: 'expired-token',
      times: 1,
    });
    expect(await crossing.drain()).toMatchObject({ kind: 'copied' });
    expect(policyProxy.counts.of('s3:UploadPartCopy')).toBe(parts + 1);
  });
});

describe.each(['assume-role', 'relay'] as const)('[E] a copy in parts under faults, with %s,', (access) => {
  let crossing: Crossing;
  beforeAll(async () => {
    crossing = await startCrossing({ access, name: `faults-${access}` });
  });
  afterAll(() => crossing?.stop());

  it.each(['503', 'reset', '200-with-error', '200-with-error-newline'] as const)(
    'arrives whole when a fifth of all calls ends in %s',
    async (kind) => {
      const { policyProxy } = crossing.aws;
      const key = `faulty-${kind}`;
      await crossing.upload(key, bytes);
      await crossing.invoke(uploadOf(key, bytes.length));
      const [message] = crossing.queue.splice(0);
      policyProxy.faults.seed(7);
      const match = { service: 's3', account: crossing.pair.destination.account };
      const only = kind.startsWith('200')
        ? { ...match, operation: access === 'relay' ? 'CompleteMultipartUpload' : 'UploadPartCopy' }
        : match;
      const remove = policyProxy.faults.add({ match: only, kind, probability: 0.2 });
      let outcome = (await crossing.invoke(message)).outcome;
      for (let tries = 0; tries < 5 && outcome?.kind === 'redelivered'; tries++) {
        outcome = (await crossing.invoke(message)).outcome;
      }
      remove();
      expect(outcome).toMatchObject({ kind: 'copied' });
      const { source, destination, pair } = crossing;
      expect(await propertiesOf(destination, pair.destination.bucket, key)).toEqual(
        await propertiesOf(source, pair.source.bucket, key),
      );
      expect(await uploadsLeft(crossing)).toBe(0);
    },
  );
});
