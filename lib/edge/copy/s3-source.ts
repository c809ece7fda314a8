import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import type { CopiedSource, Tag } from '../../core/copy/request.ts';
import { sourceObjectRequest } from '../../core/copy/request.ts';
import type { SourceHead } from '../../core/copy/source-head.ts';
import { headObject } from './head-object.ts';
import { type Attempt, atStep, type Question } from './step.ts';

/** The source object as it is now. A checksum under a KMS key needs kms:Decrypt, which copying needs anyway. */
export function readHead({ ends, pair, plan, abortSignal }: Question): Promise<SourceHead> {
  const request = { ...sourceObjectRequest(pair, plan), ChecksumMode: 'ENABLED' } as const;
  return atStep('read-source', headObject(ends.ask(), request, { abortSignal }));
}

/** Its tags; none with `tags: drop`. Asked whatever the head says: it hides them from who may not read them. */
export async function readTags({ ends, pair, plan, abortSignal }: Attempt): Promise<readonly Tag[]> {
  if (pair.tags === 'drop') return [];
  const command = new GetObjectTaggingCommand(sourceObjectRequest(pair, plan));
  const { TagSet = [] } = await atStep('read-tags', ends.ask().send(command, { abortSignal }));
  return TagSet;
}

/** A client-side middleware, as far as it is needed here. */
interface WithHeaders {
  readonly middlewareStack: {
    add(middleware: object, options: { step: 'build'; name: string; priority: 'low' }): void;
  };
}

/**
 * `command` with the headers of the source that the SDK would write otherwise. `Expires`: it writes dates only, and S3
 * keeps any text. An empty `Content-Encoding`, as objects have whose uploads were chunked before 2024: to a body in
 * chunks it would add `aws-chunked`, and S3 forgets one that is that alone (API reference, "Signature calculations:
 * transferring payload in multiple chunks"); that the body is in chunks S3 knows by its `x-amz-content-sha256`.
 */
export function copiedHeaders<Command extends WithHeaders>(
  command: Command,
  { ExpiresString, ContentEncoding }: CopiedSource['head'],
): Command {
  const headers = {
    ...(ExpiresString !== undefined && { expires: ExpiresString }),
    ...(ContentEncoding === '' && { 'content-encoding': '' }),
  };
  if (Object.keys(headers).length === 0) return command;
  const setHeaders =
    (next: (args: object) => Promise<object>) => (args: { request: { headers: Record<string, string> } }) => {
      Object.assign(args.request.headers, headers);
      return next(args);
    };
  // After the SDK's own of this step.
  command.middlewareStack.add(setHeaders, { step: 'build', name: 's3FerryHeaders', priority: 'low' });
  return command;
}
