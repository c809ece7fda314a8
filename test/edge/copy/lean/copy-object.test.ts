import { leanCopyObject } from '../../../../lib/edge/copy/lean/copy-object.ts';
import type { Answer, Outgoing } from '../../../../lib/edge/copy/lean/send.ts';
import { copyResult, errorBody } from '../../../support/aws-server.ts';

type Request = Parameters<ReturnType<typeof leanCopyObject>>[0];

const request: Request = {
  Bucket: 'archive',
  Key: 'in/a b',
  CopySource: 'uploads/a%20b',
  ACL: 'bucket-owner-full-control',
  ExpectedBucketOwner: '222222222222',
  ExpectedSourceBucketOwner: '111111111111',
  MetadataDirective: 'COPY',
  TaggingDirective: 'COPY',
  AnnotationDirective: 'EXCLUDE',
  ServerSideEncryption: 'aws:kms',
  SSEKMSKeyId: 'arn:key',
  BucketKeyEnabled: true,
  StorageClass: 'GLACIER_IR',
};

/** What is sent while `answers` are given, one after the other; `send` copies once. */
function copying(...answers: Partial<Answer>[]) {
  const sent: Outgoing[] = [];
  const copy = leanCopyObject({
    send: async (outgoing) => {
      sent.push(outgoing);
      return { status: 200, headers: {}, body: '', ...answers[sent.length - 1] };
    },
    region: 'eu-west-1',
    credentials: async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }),
    endpoint: async () => ({ origin: 'https://s3.example', host: 's3.example', prefix: '/archive/' }),
  });
  return { sent, send: (of: Request = request) => copy(of, new AbortController().signal) };
}

const body = copyResult('e1');

describe('[U] the lean copier asks S3', () => {
  it('by a signed PUT of the key, with a header for each field of the request', async () => {
    const { sent, send } = copying({ body });
    await send();
    expect(sent).toMatchObject([
      {
        origin: 'https://s3.example',
        method: 'PUT',
        path: '/archive/in/a%20b',
        headers: {
          host: 's3.example',
          'x-amz-copy-source': 'uploads/a%20b',
          'x-amz-acl': 'bucket-owner-full-control',
          'x-amz-expected-bucket-owner': '222222222222',
          'x-amz-source-expected-bucket-owner': '111111111111',
          'x-amz-metadata-directive': 'COPY',
          'x-amz-tagging-directive': 'COPY',
          'x-amz-object-annotation-directive': 'EXCLUDE',
          'x-amz-server-side-encryption': 'aws:kms',
          'x-amz-server-side-encryption-aws-kms-key-id': 'arn:key',
          'x-amz-server-side-encryption-bucket-key-enabled': 'true',
          'x-amz-storage-class': 'GLACIER_IR',
          authorization: expect.stringContaining('/eu-west-1/s3/'),
        },
      },
    ]);
  });

  it('without a header for what the pair leaves to the bucket', async () => {
    const { sent, send } = copying({ body });
    const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, StorageClass, ...rest } = request;
    await send({ ...rest, TaggingDirective: 'REPLACE', Tagging: '' });
    expect(sent[0]?.headers).not.toHaveProperty(['x-amz-storage-class']);
    expect(sent[0]?.headers).not.toHaveProperty(['x-amz-server-side-encryption']);
    // An empty set of tags is a set.
    expect(sent[0]?.headers['x-amz-tagging']).toBe('');
  });
});

describe('[U] the lean copier reads of S3', () => {
  it('the ETag, checksums, version, encryption and id of a copy', async () => {
    const { send } = copying({
      body: body.replace(
        '</CopyObjectResult>',
        '<ChecksumType>FULL_OBJECT</ChecksumType><ChecksumCRC64NVME>abc=</ChecksumCRC64NVME></CopyObjectResult>',
      ),
      headers: {
        'x-amz-request-id': 'TX1',
        'x-amz-version-id': 'v1',
        'x-amz-server-side-encryption': ['AES256', 'aws:kms'],
      },
    });
    await expect(send()).resolves.toEqual({
      CopyObjectResult: { ETag: '"e1"', ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: 'abc=' },
      VersionId: 'v1',
      ServerSideEncryption: 'AES256',
      $metadata: { requestId: 'TX1' },
    });
  });

  it('no more than S3 says', async () => {
    const { send } = copying({ body });
    await expect(send()).resolves.toEqual({ CopyObjectResult: { ETag: '"e1"' }, $metadata: {} });
  });

  const denied = { name: 'AccessDenied', message: 'Words.' };
  it.each<[string, Partial<Answer>, object]>([
    [
      'a refusal',
      { status: 403, body: errorBody('AccessDenied') },
      { ...denied, $metadata: { httpStatusCode: 403 } },
    ],
    [
      'a refusal with the id of its request',
      { status: 403, body: errorBody('AccessDenied'), headers: { 'x-amz-request-id': 'TX1' } },
      { $metadata: { httpStatusCode: 403, requestId: 'TX1' } },
    ],
    [
      'a refusal without a body',
      { status: 503 },
      { name: '503', message: 'No message.', $metadata: { httpStatusCode: 503 } },
    ],
    // API reference, CopyObject: an error may come after S3 began to answer 200. It counts as a 503.
    [
      'an error behind a 200',
      { body: errorBody('SlowDown') },
      { name: 'SlowDown', $metadata: { httpStatusCode: 503 } },
    ],
    ['an empty 200', { body: '' }, { name: 'InternalError', $metadata: { httpStatusCode: 503 } }],
    ['an error without a code behind a 200', { body: '<Error></Error>' }, { name: 'InternalError' }],
    [
      'an answer that is cut',
      { body: '<CopyObjectResult><ETag>' },
      {
        name: 'UnreadableResult',
        message: 'The answer of S3 is cut or no XML.',
        $metadata: { httpStatusCode: 200 },
      },
    ],
  ])('%s', async (_, answer, error) => {
    const { send } = copying(answer);
    await expect(send()).rejects.toMatchObject(error);
  });

  it('no error where the SDK reads none: with a line feed behind it, a copy without an ETag', async () => {
    const { send } = copying({ body: `${errorBody('SlowDown')}\n` });
    await expect(send()).resolves.toEqual({ CopyObjectResult: {}, $metadata: {} });
  });
});

describe('[U] a clock that is wrong', () => {
  const skewed = { status: 403, body: errorBody('RequestTimeTooSkewed') };
  const signedAt = (outgoing: Outgoing | undefined) => {
    const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(outgoing?.headers['x-amz-date'] ?? '') ?? [];
    return `${date}T${time}`;
  };

  it('is set by that of S3 for the requests after the one that S3 refused', async () => {
    const { sent, send } = copying(
      { ...skewed, headers: { date: 'Mon, 01 Mar 2027 10:00:00 GMT' } },
      { body },
    );
    await expect(send()).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
    await send();
    expect(signedAt(sent[0])).not.toMatch(/^20270301T10/);
    expect(signedAt(sent[1])).toMatch(/^20270301T100\d/);
  });

  it.each([
    [
      'S3 refuses for another reason',
      { ...skewed, body: errorBody('AccessDenied') },
      'Mon, 01 Mar 2027 10:00:00 GMT',
    ],
    ['S3 does not say its time', skewed, undefined],
  ])('is left where %s', async (_, answer, date) => {
    const { sent, send } = copying({ ...answer, headers: { date } }, { body });
    await expect(send()).rejects.toThrow();
    await send();
    expect(signedAt(sent[1]).slice(0, 11)).toBe(signedAt(sent[0]).slice(0, 11));
  });
});
