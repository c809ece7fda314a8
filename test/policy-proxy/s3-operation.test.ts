import { recogniseS3 } from '../../local/policy-proxy/s3-operation.ts';

describe('[U] the operation of an S3 request', () => {
  const recognise = (request: string, copySource?: string) => {
    const [method = '', target = ''] = request.split(' ');
    const [path = '', search = ''] = target.split('?');
    const headers = copySource === undefined ? {} : { 'x-amz-copy-source': copySource };
    return recogniseS3({ method, path, query: new URLSearchParams(search), headers });
  };

  it.each([
    ['GET /', 'ListBuckets'],
    ['PUT /b', 'CreateBucket'],
    ['PUT /b/', 'CreateBucket'],
    ['HEAD /b', 'HeadBucket'],
    ['DELETE /b', 'DeleteBucket'],
    ['GET /b', 'ListObjects'],
    ['GET /b?list-type=2&prefix=acl', 'ListObjectsV2'],
    ['GET /b?versions', 'ListObjectVersions'],
    ['GET /b?uploads', 'ListMultipartUploads'],
    ['POST /b?delete', 'DeleteObjects'],
    ['GET /b?policy', 'GetBucketPolicy'],
    ['PUT /b?policy', 'PutBucketPolicy'],
    ['DELETE /b?policy', 'DeleteBucketPolicy'],
    ['PUT /b?notification', 'PutBucketNotificationConfiguration'],
    ['GET /b?encryption', 'GetBucketEncryption'],
    ['PUT /b?versioning', 'PutBucketVersioning'],
    ['GET /b?location', 'GetBucketLocation'],
    ['PUT /b?ownershipControls', 'PutBucketOwnershipControls'],
    ['GET /b/k?x-id=GetObject', 'GetObject'],
    ['HEAD /b/k', 'HeadObject'],
    ['PUT /b/k', 'PutObject'],
    ['DELETE /b/k', 'DeleteObject'],
    ['GET /b/k?tagging', 'GetObjectTagging'],
    ['PUT /b/k?tagging', 'PutObjectTagging'],
    ['DELETE /b/k?tagging', 'DeleteObjectTagging'],
    ['GET /b/k?attributes', 'GetObjectAttributes'],
    ['POST /b/k?uploads', 'CreateMultipartUpload'],
    ['PUT /b/k?partNumber=1&uploadId=u', 'UploadPart'],
    ['GET /b/k?uploadId=u', 'ListParts'],
    ['POST /b/k?uploadId=u', 'CompleteMultipartUpload'],
    ['DELETE /b/k?uploadId=u', 'AbortMultipartUpload'],
    ['POST /b/k?restore', 'RestoreObject'],
  ])('%s is %s', (request, operation) => {
    expect(recognise(request).operation).toBe(operation);
  });

  it('is a copy when there is a copy source', () => {
    expect(recognise('PUT /b/k', 'a/b').operation).toBe('CopyObject');
    expect(recognise('PUT /b/k?partNumber=1&uploadId=u', 'a/b').operation).toBe('UploadPartCopy');
  });

  it.each([
    ['GET /b/a%20b+c%252F', 'a b+c%2F'],
    ['GET /b//', '/'],
    ['GET /b/..%2F..', '../..'],
    ['GET /b/x/', 'x/'],
    ['GET /b/%0A', '\n'],
  ])('of %s is about the key %j', (request, key) => {
    expect(recognise(request)).toMatchObject({ bucket: 'b', key });
  });

  it('is refused for a path that does not decode', () => {
    expect(() => recognise('GET /b/%E0%A4%A')).toThrow(URIError);
  });
});
