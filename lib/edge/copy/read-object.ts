import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { DeserializeMiddleware, HttpResponse } from '@smithy/types';

/** What S3 says of an object, and its bytes, which are still to be read. */
export type ObjectStream = Omit<GetObjectCommandOutput, 'Body'> & { readonly Body: Readable };

/**
 * Asks for an object, to be used by {@link withBytes}. Rejects with the Error that S3 refused it with, or of the
 * connection. The bytes are not held against their checksum: the SDK can do so for few algorithms, and rejects
 * objects that have another one (SHA-512, XXHash) after S3 has answered.
 */
export async function getObject(
  s3: S3Client,
  input: GetObjectCommandInput,
  abortSignal?: AbortSignal,
): Promise<ObjectStream> {
  let body: Readable | undefined;
  const command = new GetObjectCommand(input);
  const answering: DeserializeMiddleware<GetObjectCommandInput, GetObjectCommandOutput> =
    (next) => async (args) => {
      // The header that asks for the checksums is set by now; the SDK looks at the field again for its own check.
      delete args.input.ChecksumMode;
      const answer = await next(args);
      body = (answer.response as HttpResponse).body;
      return answer;
    };
  command.middlewareStack.add(answering, { step: 'deserialize', name: 's3FerryAnswer', priority: 'low' });
  try {
    // Always with options: without any the SDK may take the middleware of an earlier command.
    const output = await s3.send(command, { ...(abortSignal && { abortSignal }) });
    // In Node the SDK answers a Readable; its type speaks of browsers too.
    return { ...output, Body: output.Body as Readable };
  } catch (error) {
    body?.destroy();
    throw error;
  }
}

/** What `use` makes of an object. Its connection is free afterwards: whatever `use` leaves unread is given up. */
export async function withBytes<Result>(
  source: ObjectStream,
  use: (source: ObjectStream) => Promise<Result>,
): Promise<Result> {
  // Bytes that break off before anybody reads them would end the process if nobody listened.
  source.Body.on('error', () => undefined);
  try {
    return await use(source);
  } finally {
    source.Body.destroy();
  }
}
