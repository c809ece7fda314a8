import {
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandInput,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isNameless, isReadable, unexplainedHead } from '../../core/failure/evidence.ts';

interface Options {
  readonly abortSignal?: AbortSignal;
}

/**
 * The head of an object. The answer to a HEAD has no body, so its status says neither what is missing nor whose
 * fault it is: S3 refuses one for an expired token as for an object under a customer's key. What refuses it is
 * therefore asked for the first byte, which takes the same permissions. Rejects with the error that S3 answers there;
 * where it answers none, with one that says so.
 */
export async function headObject(
  client: S3Client,
  input: HeadObjectCommandInput,
  options: Options = {},
): Promise<HeadObjectCommandOutput> {
  try {
    return await client.send(new HeadObjectCommand(input), options);
  } catch (error) {
    const { name, $metadata } = error as Partial<UnexplainedHead>;
    if ($metadata?.httpStatusCode === undefined || !isNameless(name ?? '')) throw error;
    if ($metadata.httpStatusCode < 500) await readFirstByte(client, input, options);
    throw new UnexplainedHead($metadata, error);
  }
}

/** Reads one byte of an object that has one; rejects with the error of S3 when it may not be read. */
export async function readFirstByte(
  client: S3Client,
  { Bucket, Key, ExpectedBucketOwner }: HeadObjectCommandInput,
  options: Options = {},
): Promise<void> {
  const command = new GetObjectCommand({ Bucket, Key, ExpectedBucketOwner, Range: 'bytes=0-0' });
  try {
    const { Body } = await client.send(command, options);
    await Body?.transformToByteArray();
  } catch (error) {
    const { $metadata } = error as Partial<UnexplainedHead>;
    if (!isReadable($metadata?.httpStatusCode ?? 0)) throw error;
  }
}

/** Thrown when S3 refuses a HEAD, and lets the object be read: nothing says why, so it may pass. */
class UnexplainedHead extends Error {
  override readonly name = unexplainedHead;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };

  constructor($metadata: UnexplainedHead['$metadata'], cause: unknown) {
    super(`S3 answered ${$metadata.httpStatusCode} to HeadObject, and nothing says why.`, { cause });
    this.$metadata = $metadata;
  }
}
