import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  S3Client,
  S3ServiceException,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { plan as planOf } from '../../lib/core/copy/plan.ts';
import type { Upload } from '../../lib/core/copy/upload.ts';
import { writerSessions } from '../../lib/core/pair/arn.ts';
import { s3Copier } from '../../lib/edge/copy/s3-copier.ts';
import { pair } from '../support/pair.ts';

const s3 = mockClient(S3Client);
const thePair = pair();
const partBytes = 128 * 1024 ** 2;
const partCount = 3;

/** What has to copy the object: an event of S3 or a message, which come again until they are done, or a backfill, which does not. */
interface Work {
  readonly isWrite: boolean;
  readonly upload?: Upload;
}

/** S3 as far as uploads go, and what is to be done. */
function policySet() {
  let source = 1;
  let nowMs = Date.parse('2026-11-25T10:00:00Z');
  let opened = 0;
  let callsLeft = Number.POSITIVE_INFINITY;
  let copy = 0;
  const uploads = new Map<string, { readonly initiatedMs: number; readonly parts: Map<number, number> }>();
  const pending: Work[] = [];

  const refuse = (name: string, httpStatusCode: number) => {
    throw new S3ServiceException({ name, message: '', $fault: 'client', $metadata: { httpStatusCode } });
  };
  /** The process ends once S3 has done what it asked for last. */
  const live =
    <Input, Output>(answer: (input: Input) => Output) =>
    (input: Input) => {
      if (callsLeft < 1) throw new Error('The process has ended.');
      const output = answer(input);
      if (--callsLeft < 1) throw new Error('The process ends.');
      return output;
    };
  const uploadOf = (id: string | undefined) => uploads.get(id ?? '') ?? refuse('NoSuchUpload', 404);
  s3.reset();
  s3.on(HeadObjectCommand).callsFake(
    live(() => ({
      ETag: `"${source}"`,
      ContentLength: partCount * partBytes,
      LastModified: new Date(source),
    })),
  );
  s3.on(GetObjectTaggingCommand).callsFake(live(() => ({ TagSet: [] })));
  s3.on(CreateMultipartUploadCommand).callsFake(
    live(() => {
      const UploadId = `u${++opened}`;
      uploads.set(UploadId, { initiatedMs: Math.floor(nowMs / 1000) * 1000, parts: new Map() });
      return { UploadId };
    }),
  );
  s3.on(ListMultipartUploadsCommand).callsFake(
    live(() => ({
      Uploads: [...uploads].map(([UploadId, { initiatedMs }]) => ({
        Key: 'big',
        UploadId,
        Initiated: new Date(initiatedMs),
        Initiator: { ID: writerSessions(thePair) },
      })),
    })),
  );
  s3.on(AbortMultipartUploadCommand).callsFake(
    live(({ UploadId }) => {
      uploadOf(UploadId);
      uploads.delete(UploadId);
      return {};
    }),
  );
  s3.on(ListPartsCommand).callsFake(
    live(({ UploadId }) => ({
      Parts: [...(uploadOf(UploadId)?.parts ?? [])].map(([PartNumber]) => {
        return { PartNumber, ETag: '"p"', Size: partBytes, LastModified: new Date(nowMs) };
      }),
    })),
  );
  s3.on(UploadPartCopyCommand).callsFake(
    live(({ UploadId, PartNumber, CopySourceIfMatch }) => {
      if (CopySourceIfMatch !== `"${source}"`) refuse('PreconditionFailed', 412);
      uploadOf(UploadId)?.parts.set(PartNumber, source);
      return { CopyPartResult: { ETag: '"p"' }, $metadata: {} };
    }),
  );
  s3.on(CompleteMultipartUploadCommand).callsFake(
    live(({ UploadId }) => {
      const bytes = new Set(uploadOf(UploadId)?.parts.values());
      expect(bytes.size).toBe(1);
      copy = [...bytes][0] ?? 0;
      uploads.delete(UploadId);
      return { ETag: '"c"', $metadata: {} };
    }),
  );

  /** One try of `work`, whose process ends after so many calls, or before it has sent a message. */
  async function run(work: Work, calls = Number.POSITIVE_INFINITY, isSent = true): Promise<void> {
    callsLeft = calls;
    const object = {
      bucket: 'uploads',
      key: 'big',
      sizeBytes: partCount * partBytes,
      ...(work.isWrite && { eventTime: '2026-11-25T10:00:00Z' }),
    };
    const planned = planOf(thePair, object, work.upload);
    if (planned.kind !== 'copy') throw new Error('The pair does not copy.');
    const result = await s3Copier(thePair, (region) => new S3Client({ region })).copy(planned, 900_000);
    const hasEnded = callsLeft < 1;
    callsLeft = Number.POSITIVE_INFINITY;
    if (hasEnded || (result.kind === 'deferred' && !isSent)) return;
    if (result.kind === 'deferred') pending.push({ isWrite: work.isWrite, upload: result.upload });
    const isSettled = result.kind !== 'failed' || result.isGivenUp;
    if (isSettled && pending.includes(work)) pending.splice(pending.indexOf(work), 1);
  }

  return {
    run,
    pending,
    uploads,
    copy: () => copy,
    source: () => source,
    write: () => {
      source++;
      pending.push({ isWrite: true });
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    now: () => nowMs,
  };
}

type PolicySet = ReturnType<typeof policySet>;

async function settleAll(here: PolicySet): Promise<void> {
  for (let round = 0; here.pending.length > 0; round++) {
    expect(round).toBeLessThan(60);
    here.pass(400);
    const [first] = here.pending;
    if (first) await here.run(first);
  }
}

let here: PolicySet;
beforeEach(() => {
  here = policySet();
  jest.spyOn(Date, 'now').mockImplementation(() => here.now());
});
afterEach(() => jest.restoreAllMocks());

const backfill: Work = { isWrite: false };
const calls = fc.option(fc.integer({ min: 1, max: 14 }), { nil: Number.POSITIVE_INFINITY });
const steps = fc.array(
  fc.record({
    what: fc.constantFrom('write', 'backfill', 'pending'),
    nth: fc.nat(5),
    calls,
    isSent: fc.boolean(),
    passMs: fc.constantFrom(0, 300, 1_000),
  }),
  { maxLength: 12 },
);

describe('[P] uploads of one key', () => {
  it('whoever ends when, always have an owner until the copy is what the source is', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        here = policySet();
        here.write();
        for (const { what, nth, calls: alive, isSent, passMs } of script) {
          here.pass(passMs);
          if (what === 'write') here.write();
          const work = what === 'backfill' ? backfill : here.pending[nth % here.pending.length];
          if (work) await here.run(work, alive, isSent);
        }
        await settleAll(here);
        expect(here.copy()).toBe(here.source());
      }),
      { numRuns: 50 },
    );
  });

  it('are carried by their owner when a backfill ends at any point before its message is sent', async () => {
    for (let alive = 1; alive <= 8; alive++) {
      for (const partsBefore of [0, 2]) {
        here = policySet();
        here.write();
        await here.run(here.pending[0] as Work);
        // Seven calls come before the second part is put into the upload.
        if (partsBefore > 0) await here.run(here.pending[0] as Work, 3 + partsBefore);
        here.pass(2_000);
        await here.run(backfill, alive, false);
        await settleAll(here);
        expect(here.copy()).toBe(here.source());
      }
    }
  });

  it('are left to their owner by a backfill once parts are put into them', async () => {
    here.write();
    await here.run(here.pending[0] as Work);
    await here.run(here.pending[0] as Work, 5);
    expect([...here.uploads.values()].map(({ parts }) => parts.size)).toEqual([2]);
    here.pass(2_000);
    await here.run(backfill);
    expect([...here.uploads.keys()]).toEqual(['u1']);
    await settleAll(here);
    expect(s3.commandCalls(CreateMultipartUploadCommand)).toHaveLength(1);
    expect(here.copy()).toBe(here.source());
  });

  it('are taken over by a write, which puts a part into its own before it aborts those before it', async () => {
    here.write();
    await here.run(here.pending[0] as Work);
    await here.run(here.pending[0] as Work, 5);
    here.pass(2_000);
    here.write();
    await here.run(here.pending[1] as Work);
    const order = () => s3.calls().map(({ args: [{ input }] }) => JSON.stringify(input));
    const before = order().length;
    await here.run(here.pending[1] as Work);
    const now = order().slice(before);
    const copied = now.findIndex((input) => input.includes('"CopySource"'));
    const aborted = now.findIndex((input) => /"UploadId":"u1"\}/.test(input));
    expect(copied).toBeGreaterThan(-1);
    expect(aborted).toBeGreaterThan(copied);
    await settleAll(here);
    expect(here.copy()).toBe(here.source());
    expect(here.uploads.size).toBe(0);
  });
});
