import { header } from './call.ts';
import type { S3Request, S3World } from './s3-request.ts';
import { readTagging } from './stored-object.ts';

/** Headers to set on the way to moto; undefined takes one out. */
export type Amendments = Readonly<Record<string, string | undefined>>;

/** What moto has to be told otherwise than S3 to do the same. */
export async function amendments(policySet: S3World, request: S3Request): Promise<Amendments> {
  return { ...canonicalSource(request), ...(await copiedTags(policySet, request)), ...satisfied };
}

/** Conditions that the policy proxy has looked at, and that moto reads in ways of its own. */
const satisfied: Amendments = {
  'x-amz-copy-source-if-match': undefined,
  'x-amz-copy-source-if-none-match': undefined,
  'x-amz-copy-source-if-modified-since': undefined,
  'x-amz-copy-source-if-unmodified-since': undefined,
};

/** S3 reads a `+` in a copy source as a space, moto as itself. */
function canonicalSource({ source }: S3Request): Amendments {
  if (!source) return {};
  const { bucket, key, versionId } = source;
  const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
  return {
    'x-amz-copy-source': `/${bucket.name}/${key.split('/').map(encodeURIComponent).join('/')}${version}`,
  };
}

/**
 * CopyObject copies the tags unless told to replace them (S3 API Reference, `x-amz-tagging-directive`). moto keeps
 * tags by account and finds none of another account's object, so they are handed to it as replacements.
 */
async function copiedTags({ upstream }: S3World, { call, source }: S3Request): Promise<Amendments> {
  if (call.operation !== 'CopyObject' || !source?.stored) return {};
  if (header(call, 'x-amz-tagging-directive').toUpperCase() === 'REPLACE') return {};
  const tagging = source.stored.tagCount > 0 ? await readTagging(upstream, source) : undefined;
  return { 'x-amz-tagging-directive': 'REPLACE', 'x-amz-tagging': tagging };
}
