import { type FailureCode, failureTable } from '../../lib/core/failure/failure.ts';
import { failureWords } from './failure-words.ts';
import { markdownTable } from './markdown-table.ts';

/** Codes that S3 Replication has under the same name (S3 User Guide, "Amazon S3 replication failure reasons"). */
const sharedWithReplication: ReadonlySet<string> = new Set<FailureCode>([
  'AssumeRoleNotPermitted',
  'DstBucketNotFound',
  'DstKmsKeyInvalidState',
  'DstMultipartInitNotPermitted',
  'DstPutObjectNotPermitted',
  'DstPutTaggingNotPermitted',
  'SrcBucketNotFound',
  'SrcGetObjectNotPermitted',
  'SrcGetTaggingNotPermitted',
  'SrcKmsKeyInvalidState',
  'SrcObjectNotEligible',
]);

/** Every failure code: side, whether it may pass by itself, S3 Replication's word, what it is and what to do. */
export function failureCodeTable(): string {
  const rows = codes().map((code) => {
    const { meaning, action, inReplication } = failureWords[code];
    const { side, disposition } = failureTable[code];
    const word = sharedWithReplication.has(code) ? 'the same' : (inReplication ?? '');
    return [`<a id="${code}"></a>\`${code}\``, side, disposition, word, meaning, action];
  });
  return markdownTable(
    ['code', 'side', 'disposition', 'in S3 Replication', 'what it is', 'what to do'],
    rows,
  );
}

/** Links to the codes of each side, from a document beside docs/operations.md. */
export function failureCodeLinks(): string {
  const sides = [...new Set(codes().map((code) => failureTable[code].side))];
  return sides
    .map((side) => {
      const links = codes()
        .filter((code) => failureTable[code].side === side)
        .map((code) => `[\`${code}\`](operations.md#${code})`);
      return `- ${side}: ${links.join(', ')}`;
    })
    .join('\n');
}

function codes(): FailureCode[] {
  return Object.keys(failureWords) as FailureCode[];
}
