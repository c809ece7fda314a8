import { type Call, header } from './call.ts';
import type { Refusal } from './refusal.ts';
import type { StoredObject } from './stored-object.ts';

/**
 * The four conditions on the source of CopyObject and UploadPartCopy, with the two combinations the S3 API
 * Reference (CopyObject, `x-amz-copy-source-if-match`) spells out: an ETag that matches wins over a date that does
 * not, and an ETag that must not match wins over a date.
 */
export function failedCopyCondition(call: Call, source: StoredObject): Refusal | undefined {
  const condition = (name: string) => header(call, `x-amz-copy-source-if-${name}`);
  const ifMatch = condition('match');
  const ifNoneMatch = condition('none-match');
  if (ifMatch !== '' && !matchesETag(ifMatch, source)) return failed('x-amz-copy-source-If-Match');
  if (ifNoneMatch !== '' && matchesETag(ifNoneMatch, source))
    return failed('x-amz-copy-source-If-None-Match');
  if (ifMatch === '' && source.lastModifiedMs > Date.parse(condition('unmodified-since'))) {
    return failed('x-amz-copy-source-If-Unmodified-Since');
  }
  if (ifNoneMatch === '' && source.lastModifiedMs <= Date.parse(condition('modified-since'))) {
    return failed('x-amz-copy-source-If-Modified-Since');
  }
  return undefined;
}

/** `If-None-Match: *` and `If-Match` on what is written (S3 User Guide, "Conditional writes"). */
export function failedWriteCondition(call: Call, current: StoredObject | undefined): Refusal | undefined {
  if (header(call, 'if-none-match') === '*' && current) return failed('If-None-Match');
  const ifMatch = header(call, 'if-match');
  if (ifMatch === '') return undefined;
  if (!current) return { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };
  return matchesETag(ifMatch, current) ? undefined : failed('If-Match');
}

function matchesETag(wanted: string, { eTag }: StoredObject): boolean {
  return wanted === '*' || wanted.replaceAll('"', '') === eTag.replaceAll('"', '');
}

function failed(condition: string): Refusal {
  return {
    status: 412,
    code: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
    detail: { Condition: condition },
  };
}
