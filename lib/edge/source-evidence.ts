import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Evidence, evidenceWanted } from '../core/evidence.ts';
import type { Fault } from '../core/fault.ts';
import type { Pair } from '../core/pair.ts';
import { toFault } from './aws-fault.ts';

/**
 * Asks the source side alone, with the copy's own credentials, what a failed copy leaves open. Only after
 * a failure: a copy that succeeds costs one request. `ask` gives a client of the source's Region. Never
 * throws; what gets no answer is left out.
 */
export async function gatherEvidence(
  ask: () => S3Client,
  target: {
    readonly pair: Pair;
    readonly key: string;
    readonly fault: Fault;
    readonly abortSignal: AbortSignal;
  },
): Promise<Evidence> {
  const { abortSignal } = target;
  const wanted = evidenceWanted(target.fault);
  const bucket = { Bucket: target.pair.source.bucket, ExpectedBucketOwner: target.pair.source.account };
  const object = { ...bucket, Key: target.key };
  if (!wanted) return {};
  const client = ask();
  if (wanted === 'bucket') {
    return evidence({
      bucket: await answered(() => client.send(new HeadBucketCommand(bucket), { abortSignal })),
    });
  }
  const [read, head, tagging] = await Promise.all([
    answered(() => readFirstByte(client, object, abortSignal)),
    answered(() => client.send(new HeadObjectCommand(object), { abortSignal }), headFacts),
    answered(() => client.send(new GetObjectTaggingCommand(object), { abortSignal })),
  ]);
  return evidence({ read, head, tagging });
}

interface Answer {
  readonly status: number;
  readonly code?: string;
}

async function answered<Output extends object>(
  ask: () => Promise<Output>,
  facts: (output: Output) => object = () => ({}),
): Promise<Answer | undefined> {
  try {
    return { status: 200, ...facts(await ask()) };
  } catch (error) {
    const fault = toFault(error, 'copy');
    return fault.status === undefined ? undefined : { status: fault.status, code: fault.code };
  }
}

async function readFirstByte(
  client: S3Client,
  object: { Bucket: string; Key: string },
  abortSignal: AbortSignal,
) {
  const output = await client.send(new GetObjectCommand({ ...object, Range: 'bytes=0-0' }), { abortSignal });
  await output.Body?.transformToByteArray();
  return output;
}

function headFacts(output: { ContentLength?: number | undefined; SSEKMSKeyId?: string | undefined }) {
  return {
    ...(output.ContentLength !== undefined && { sizeBytes: output.ContentLength }),
    ...(output.SSEKMSKeyId && { kmsKey: output.SSEKMSKeyId }),
  };
}

function evidence(answers: { readonly [question in keyof Evidence]: Answer | undefined }): Evidence {
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== undefined));
}
