import type { IncomingHttpHeaders } from 'node:http';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export interface S3Target {
  readonly operation: string;
  readonly bucket?: string;
  readonly key?: string;
}

/** What a bucket's subresource is called in operation names. */
const bucketSubresources: Readonly<Record<string, string>> = {
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  inventory: 'BucketInventoryConfiguration',
  lifecycle: 'BucketLifecycleConfiguration',
  location: 'BucketLocation',
  logging: 'BucketLogging',
  notification: 'BucketNotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
};

const objectSubresources: Readonly<Record<string, string>> = {
  acl: 'ObjectAcl',
  attributes: 'ObjectAttributes',
  'legal-hold': 'ObjectLegalHold',
  retention: 'ObjectRetention',
  tagging: 'ObjectTagging',
};

const verbs: Readonly<Record<string, string>> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete' };

/**
 * Operation, bucket and decoded key of a path-style S3 request: by method, path and the subresource in the query
 * (S3 API Reference, the request syntax of each operation). Throws a URIError for a malformed path.
 */
export function recogniseS3(request: Request): S3Target {
  const [, bucketPart = '', keyPart = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
  if (bucketPart === '') return { operation: 'ListBuckets' };
  const bucket = decodeURIComponent(bucketPart);
  if (keyPart === '') return { operation: bucketOperation(request), bucket };
  return { operation: objectOperation(request), bucket, key: decodeURIComponent(keyPart) };
}

function bucketOperation({ method, query }: Request): string {
  const verb = verbs[method];
  const subresource = [...query.keys()].map((name) => bucketSubresources[name]).find(Boolean);
  if (verb && subresource) return verb + subresource;
  if (method === 'POST') return query.has('delete') ? 'DeleteObjects' : 'PostObject';
  if (method === 'PUT') return 'CreateBucket';
  if (method === 'DELETE') return 'DeleteBucket';
  if (method === 'HEAD') return 'HeadBucket';
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('uploads')) return 'ListMultipartUploads';
  return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
}

function objectOperation({ method, query, headers }: Request): string {
  const verb = verbs[method];
  const copies = headers['x-amz-copy-source'] !== undefined;
  if (method === 'HEAD') return 'HeadObject';
  if (query.has('uploadId')) return partOperation(method, copies);
  if (method === 'POST') {
    if (query.has('uploads')) return 'CreateMultipartUpload';
    return query.has('restore') ? 'RestoreObject' : 'SelectObjectContent';
  }
  const subresource = [...query.keys()].map((name) => objectSubresources[name]).find(Boolean);
  if (verb && subresource) return verb + subresource;
  return method === 'PUT' && copies ? 'CopyObject' : `${verb ?? method}Object`;
}

function partOperation(method: string, copies: boolean): string {
  if (method === 'GET') return 'ListParts';
  if (method === 'POST') return 'CompleteMultipartUpload';
  if (method === 'DELETE') return 'AbortMultipartUpload';
  return copies ? 'UploadPartCopy' : 'UploadPart';
}
