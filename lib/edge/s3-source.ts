import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import type { CarriedSource, Tag } from '../core/request.ts';
import { sourceObjectRequest } from '../core/request.ts';
import type { SourceHead } from '../core/source-head.ts';
import { headObject } from './head-object.ts';
import { type Attempt, atStep } from './step.ts';

/** The source object as it is now. A checksum under a KMS key needs kms:Decrypt, which copying needs anyway. */
export function readHead({ ends, pair, plan, abortSignal }: Attempt): Promise<SourceHead> {
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
    add(middleware: object, options: { step: 'build'; name: string }): void;
  };
}

/** `command` with the `Expires` of the source as it was sent: the SDK writes dates only, and S3 keeps any text. */
export function carryingExpires<Command extends WithHeaders>(
  command: Command,
  { ExpiresString }: CarriedSource['head'],
): Command {
  if (ExpiresString === undefined) return command;
  const setExpires =
    (next: (args: object) => Promise<object>) => (args: { request: { headers: Record<string, string> } }) => {
      args.request.headers['expires'] = ExpiresString;
      return next(args);
    };
  command.middlewareStack.add(setExpires, { step: 'build', name: 's3FerryExpires' });
  return command;
}
