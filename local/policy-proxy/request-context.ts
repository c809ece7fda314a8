import { type Call, header } from './call.ts';
import { nodesAt, parseXml, textAt } from './xml.ts';

/** What a request tells policies, by condition key. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/**
 * The condition keys of a request to S3, from what came over the wire and nothing else (Service Authorization
 * Reference, "Condition keys for Amazon S3"; S3 API Reference, "Amazon S3 Signature Version 4 Authentication Specific
 * Policy Keys"). The parts of an upload do not carry what it was opened with, so policies do not see it there.
 */
export function requestContext(call: Call): RequestContext {
  const creates = createsObjects[call.operation];
  return {
    's3:TlsVersion': '1.3',
    's3:authType': call.headers.authorization === undefined ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    'aws:RequestedRegion': call.region,
    ...(creates !== undefined && { 's3:ObjectCreationOperation': String(creates) }),
    ...headerContext(call),
    ...parameterContext(call),
    ...tagContext(call),
  };
}

/** What policies see of the tags of an object that is there, from the form of the `x-amz-tagging` header. */
export function existingTagContext(tagging: string): RequestContext {
  const tags = [...new URLSearchParams(tagging)];
  return Object.fromEntries(tags.map(([key, value]) => [`s3:ExistingObjectTag/${key}`, value]));
}

/** Headers under the names they have in policies; the tags in one have keys of their own. */
function headerContext(call: Call): RequestContext {
  const names = Object.keys(call.headers).filter(
    (name) => /^(x-amz-|if-(none-)?match$)/.test(name) && name !== 'x-amz-tagging',
  );
  return Object.fromEntries(names.map((name) => [contextKeys[name] ?? `s3:${name}`, header(call, name)]));
}

const contextKeys: Readonly<Record<string, string>> = {
  'x-amz-object-lock-legal-hold': 's3:object-lock-legal-hold',
  'x-amz-object-lock-mode': 's3:object-lock-mode',
  'x-amz-object-lock-retain-until-date': 's3:object-lock-retain-until-date',
};

function parameterContext({ query }: Call): RequestContext {
  const names = ['prefix', 'delimiter', 'max-keys'].filter((name) => query.has(name));
  return Object.fromEntries(names.map((name) => [`s3:${name}`, query.get(name) ?? '']));
}

/** S3 User Guide, "Enforce conditional writes on Amazon S3 buckets". */
const createsObjects: Readonly<Record<string, boolean>> = {
  PutObject: true,
  PostObject: true,
  CopyObject: true,
  CompleteMultipartUpload: true,
  CreateMultipartUpload: false,
  UploadPart: false,
  UploadPartCopy: false,
};

/** S3 User Guide, "Tagging and access control policies". */
function tagContext(call: Call): RequestContext {
  const tags =
    call.operation === 'PutObjectTagging'
      ? nodesAt(parseXml(call.body), 'Tagging', 'TagSet', 'Tag').map(
          (tag) => [textAt(tag, 'Key'), textAt(tag, 'Value')] as const,
        )
      : [...new URLSearchParams(header(call, 'x-amz-tagging'))];
  if (tags.length === 0) return {};
  return {
    's3:RequestObjectTagKeys': tags.map(([key]) => key),
    ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
  };
}
