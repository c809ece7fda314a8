import { GetObjectTaggingCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Answer, type Evidence, evidenceWanted } from '../../core/failure/evidence.ts';
import type { Fault } from '../../core/failure/fault.ts';
import type { Pair } from '../../core/pair/pair.ts';
import { toFault } from './aws-fault.ts';
import { readFirstByte } from './head-object.ts';

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
  const { pair, key, fault, abortSignal } = target;
  const { bucket: Bucket, account: ExpectedBucketOwner } = pair.source;
  const object = { Bucket, ExpectedBucketOwner, Key: key };
  const wanted = evidenceWanted(fault);
  if (!wanted) return {};
  const client = ask();
  const options = { abortSignal };
  const read = answered(() => readFirstByte(client, object, options));
  if (wanted === 'read') return evidence({ read: await read });
  const [head, tagging] = await Promise.all([
    answered(() => client.send(new HeadObjectCommand(object), options), headFacts),
    answered(() => client.send(new GetObjectTaggingCommand(object), options)),
  ]);
  return evidence({ read: await read, head, tagging });
}

async function answered<Output>(
  ask: () => Promise<Output>,
  facts: (output: Output) => object = () => ({}),
): Promise<Answer | undefined> {
  try {
    return { status: 200, ...facts(await ask()) };
  } catch (error) {
    const { status, code, denies } = toFault(error, 'read-source');
    return status === undefined ? undefined : { status, code, ...(denies && { denies }) };
  }
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
