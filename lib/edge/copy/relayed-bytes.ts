import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { sourceObjectRequest } from '../../core/copy/request.ts';
import { toFault } from './aws-fault.ts';
import { getObject, type ObjectStream, withBytes } from './read-object.ts';
import { type Attempt, atStep, StepError } from './step.ts';
import { chunkBytes, wholeChunks } from './whole-chunks.ts';

/** What `use` makes of the source object, or of a part of it. Rejects with a {@link StepError} when S3 does not give it. */
export async function readSource<Result>(
  { ends, pair, plan, abortSignal }: Attempt,
  how: { readonly Range?: string; readonly IfMatch?: string; readonly ChecksumMode?: 'ENABLED' },
  use: (source: ObjectStream) => Promise<Result>,
): Promise<Result> {
  const asked = getObject(ends.ask(), { ...sourceObjectRequest(pair, plan), ...how }, abortSignal);
  return withBytes(await atStep('read-source', asked), use);
}

/** Sends a write with a body. Rejects with an error of AWS or of the way there. */
export type SendWrite<Output> = (
  client: S3Client,
  body: Readable | Uint8Array,
  options: { readonly abortSignal: AbortSignal },
) => Promise<Output>;

/**
 * Writes the bytes of `source`, in whole chunks. Rejects with a {@link StepError}: when the write fails because
 * reading did, or because time is up while it waits for the source, the source is what is at fault.
 */
export async function writeBytes<Output>(
  { ends, abortSignal }: Attempt,
  source: ObjectStream,
  send: SendWrite<Output>,
): Promise<Output> {
  const broken = new AbortController();
  let readError: unknown;
  let isWaiting = false;
  async function* chunks() {
    try {
      isWaiting = true;
      for await (const chunk of wholeChunks(source.Body)) {
        isWaiting = false;
        yield chunk;
        isWaiting = true;
      }
      isWaiting = false;
    } catch (error) {
      // Not passed on: the SDK wraps the body in a stream whose errors nobody listens to, which ends the process.
      readError = error;
      broken.abort();
    }
  }
  const body =
    source.ContentLength === 0
      ? emptied(source.Body)
      : Readable.from(chunks(), { objectMode: false, highWaterMark: chunkBytes });
  const ending = AbortSignal.any([abortSignal, broken.signal]);
  try {
    const output = await atStep('write', send(ends.copy, body, { abortSignal: ending }));
    if (readError === undefined) return output;
  } catch (error) {
    const isOfSource = readError !== undefined || (abortSignal.aborted && isWaiting);
    throw isOfSource ? brokenOff(readError ?? error) : error;
  }
  // Written all the same, it would be a copy of less than its source.
  throw brokenOff(readError);
}

/** No bytes. Read all the same, an empty answer leaves its connection for the next request. */
function emptied(body: Readable): Uint8Array {
  body.resume();
  return new Uint8Array();
}

/** S3 has answered, so whatever ends its bytes early lies on the way. */
function brokenOff(readError: unknown): StepError {
  return new StepError({ ...toFault(readError, 'read-source'), kind: 'network' }, readError);
}
