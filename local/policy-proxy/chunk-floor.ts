import { Transform } from 'node:stream';
import { type Call, header } from './call.ts';
import type { Refusal } from './refusal.ts';

/**
 * "The chunk size must be at least 8 KB … applies to all chunks except the last one" (API reference, "Signature
 * calculations for the authorization header: transferring payload in multiple chunks").
 */
const leastBytes = 8192;

class SmallChunk extends Error {
  override readonly name = 'SmallChunk';
  readonly refusal: Refusal;

  constructor(number: number, sizeBytes: number) {
    super(`Chunk ${number - 1} has ${sizeBytes} bytes and is not the last.`);
    this.refusal = {
      status: 400,
      code: 'InvalidChunkSizeError',
      message: `Only the last chunk is allowed to have a size less than ${leastBytes} bytes`,
      detail: { Chunk: String(number), BadChunkSize: String(sizeBytes) },
    };
  }
}

/** The call as it came, but that a body in `aws-chunked` encoding breaks off where S3 would refuse it. */
export function withChunkFloor(call: Call): Call {
  const isChunked = header(call, 'x-amz-content-sha256').startsWith('STREAMING-');
  if (!call.stream || !isChunked) return call;
  const { stream } = call;
  const checked = chunkCheck();
  stream.once('error', (error) => checked.destroy(error));
  // What a refusal leaves unread is read over, so that whoever sends it can read the answer.
  checked.once('error', () => stream.unpipe(checked).resume());
  return { ...call, stream: stream.pipe(checked) };
}

/** S3's refusal of a body whose sending ended with `error`, if that was why. */
export function chunkRefusal(error: unknown): Refusal | undefined {
  if (error instanceof SmallChunk) return error.refusal;
  return error instanceof Error && error.cause ? chunkRefusal(error.cause) : undefined;
}

/** Lets bytes through as they are, and fails at the head of a chunk that follows one below the least size. */
function chunkCheck(): Transform {
  let head = '';
  let number = 0;
  let lastBytes = leastBytes;
  /** Of the chunk under way, with the line end behind it; endless behind the last, which is empty. */
  let missingBytes = 0;
  return new Transform({
    transform(piece: Buffer, _, done) {
      for (let at = 0; at < piece.length; ) {
        if (missingBytes > 0) {
          const skipped = Math.min(missingBytes, piece.length - at);
          missingBytes -= skipped;
          at += skipped;
          continue;
        }
        const end = piece.indexOf('\n', at);
        head += piece.toString('latin1', at, end < 0 ? piece.length : end);
        if (end < 0) break;
        at = end + 1;
        number++;
        const sizeBytes = Number.parseInt(head, 16);
        head = '';
        if (sizeBytes > 0 && lastBytes < leastBytes) return done(new SmallChunk(number, lastBytes));
        missingBytes = sizeBytes > 0 ? sizeBytes + 2 : Number.POSITIVE_INFINITY;
        lastBytes = sizeBytes;
      }
      done(null, piece);
    },
  });
}
