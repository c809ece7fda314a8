import type { Tag } from '../copy/request.ts';

/** What policies see of a request beyond who makes it, by condition key. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** The operations of S3 that copies and their diagnosis are made of. */
export type S3Operation =
  | 'AbortMultipartUpload'
  | 'CompleteMultipartUpload'
  | 'CopyObject'
  | 'CreateMultipartUpload'
  | 'GetObject'
  | 'GetObjectTagging'
  | 'HeadObject'
  | 'ListMultipartUploads'
  | 'ListObjectsV2'
  | 'ListParts'
  | 'PutObject'
  | 'PutObjectTagging'
  | 'UploadPart'
  | 'UploadPartCopy';

/**
 * The condition keys of one request, from the fields it is made of. A key is there only where the request itself
 * carries the header: UploadPart, UploadPartCopy and CompleteMultipartUpload take neither ACL, encryption nor tags, so
 * a policy that asks for these refuses them, whatever the upload was opened with (seen on S3: aws/aws-cli#1674,
 * boto/botocore#471, boto/boto3#2675; S3 User Guide, "Enforce conditional writes on Amazon S3 buckets").
 */
export function requestContext(operation: S3Operation, request: object): RequestContext {
  const fields = Object.entries(request);
  const headers = fields.flatMap(([field, value]) => {
    const key = keyOfField[field];
    return key === undefined || value === undefined ? [] : [[key, String(value)] as const];
  });
  const createsObject = createsObjects[operation];
  return {
    ...everyRequest,
    's3:x-amz-content-sha256': payload(operation, Object.keys(request)),
    ...(createsObject && { 's3:ObjectCreationOperation': createsObject }),
    ...Object.fromEntries(headers),
    ...tagsOfRequest(request),
  };
}

/** What policies see of the tags of an object that is there already (S3 User Guide, "Tagging and access control policies"). */
export function existingTags(tags: readonly Tag[]): RequestContext {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`s3:ExistingObjectTag/${Key}`, Value]));
}

/** S3 API Reference, "Amazon S3 Signature Version 4 Authentication Specific Policy Keys"; every client speaks TLS 1.3. */
const everyRequest = {
  's3:authType': 'REST-HEADER',
  's3:signatureversion': 'AWS4-HMAC-SHA256',
  's3:TlsVersion': '1.3',
} as const;

/** Service Authorization Reference, "Condition keys for Amazon S3", by the SDK's name of the header or parameter. */
const keyOfField: Readonly<Record<string, string>> = {
  ACL: 's3:x-amz-acl',
  AnnotationDirective: 's3:x-amz-object-annotation-directive',
  CopySource: 's3:x-amz-copy-source',
  Delimiter: 's3:delimiter',
  GrantFullControl: 's3:x-amz-grant-full-control',
  GrantRead: 's3:x-amz-grant-read',
  GrantReadACP: 's3:x-amz-grant-read-acp',
  GrantWriteACP: 's3:x-amz-grant-write-acp',
  IfMatch: 's3:if-match',
  IfNoneMatch: 's3:if-none-match',
  MaxKeys: 's3:max-keys',
  MetadataDirective: 's3:x-amz-metadata-directive',
  ObjectLockLegalHoldStatus: 's3:object-lock-legal-hold',
  ObjectLockMode: 's3:object-lock-mode',
  ObjectLockRetainUntilDate: 's3:object-lock-retain-until-date',
  Prefix: 's3:prefix',
  SSECustomerAlgorithm: 's3:x-amz-server-side-encryption-customer-algorithm',
  SSEKMSKeyId: 's3:x-amz-server-side-encryption-aws-kms-key-id',
  ServerSideEncryption: 's3:x-amz-server-side-encryption',
  StorageClass: 's3:x-amz-storage-class',
  WebsiteRedirectLocation: 's3:x-amz-website-redirect-location',
};

/** S3 User Guide, "Enforce conditional writes on Amazon S3 buckets": those that end with an object, and those on the way to one. */
const createsObjects: { readonly [operation in S3Operation]?: 'true' | 'false' } = {
  CompleteMultipartUpload: 'true',
  CopyObject: 'true',
  PutObject: 'true',
  CreateMultipartUpload: 'false',
  UploadPart: 'false',
  UploadPartCopy: 'false',
};

/** SHA-256 of no payload, and what takes the place of any other. */
const noPayload = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const hashed = '0'.repeat(64);

/** The SDK signs documents by their hash. Bytes it does not sign: a checksum is sent before them, or behind them. */
function payload(operation: S3Operation, fields: readonly string[]): string {
  if (operation === 'PutObject' || operation === 'UploadPart') {
    const isKnown = fields.some((field) => /^Checksum(?!Algorithm|Type)/.test(field));
    return isKnown ? 'UNSIGNED-PAYLOAD' : 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  }
  return operation === 'CompleteMultipartUpload' || operation === 'PutObjectTagging' ? hashed : noPayload;
}

/** Tags in a header or a document. Those that a CopyObject takes over from its source are not of the request. */
function tagsOfRequest({ Tagging }: { Tagging?: string | { TagSet?: readonly Tag[] } }): RequestContext {
  const tags =
    typeof Tagging === 'string'
      ? [...new URLSearchParams(Tagging)]
      : (Tagging?.TagSet ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const);
  if (tags.length === 0) return {};
  return {
    's3:RequestObjectTagKeys': tags.map(([key]) => key),
    ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
  };
}
