import { Readable } from 'node:stream';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import { s3Relay } from '../../../lib/edge/copy/s3-relay.ts';
import { pair } from '../../support/pair.ts';

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
});

const relayed = pair({ access: 'relay', tags: 'drop' });
const planned = planOf(relayed, { bucket: 'uploads', key: 'a', sizeBytes: 5 });
if (planned.kind !== 'copy') throw new Error('The pair does not copy it.');
const plan = planned;
const eTag = '"5d41402abc4b2a76b9719d911017c592"';

describe('[U] an object relayed whole', () => {
  function relayOf(source: object, output: object) {
    const facts = { ETag: eTag, ContentLength: 5, ...source };
    s3.on(GetObjectCommand).callsFake(() => ({ ...facts, Body: Readable.from([Buffer.from('hello')]) }));
    s3.on(HeadObjectCommand).resolves(facts);
    s3.on(PutObjectCommand).resolves({ ETag: eTag, $metadata: {}, ...output });
    const client = new S3Client({ region: 'eu-central-1' });
    return s3Relay(relayed, { reader: () => client, writer: () => client }).copy(plan, 10_000);
  }

  it.each<[object, object]>([
    [{}, {}],
    [{ VersionId: 'v9' }, { destinationVersionId: 'v9' }],
    [{ $metadata: { requestId: 'TX1' } }, { requestId: 'TX1' }],
  ])('is copied, and says what S3 answered: %j', async (output, more) => {
    await expect(relayOf({}, output)).resolves.toEqual({ kind: 'copied', eTag, ...more });
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toMatchObject({ Key: 'a' });
  });

  it('is not believed without an ETag', async () => {
    await expect(relayOf({}, { ETag: undefined })).resolves.toMatchObject({
      kind: 'failed',
      failure: {
        code: 'DstResultIncomplete',
        awsCode: 'NoETag',
        message: expect.stringContaining('step write'),
      },
    });
  });

  it('is a failure when the copy has another checksum', async () => {
    const checksum = (ChecksumCRC32: string) => ({ ChecksumCRC32, ChecksumType: 'FULL_OBJECT' });
    await expect(relayOf(checksum('AAAAAA=='), checksum('BBBBBA=='))).resolves.toMatchObject({
      kind: 'failed',
      failure: { code: 'DstChecksumMismatch' },
    });
  });

  it('is left to a copy in parts when it turns out to be above the threshold', async () => {
    s3.on(ListMultipartUploadsCommand).resolves({});
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u1' });
    await expect(relayOf({ ContentLength: 1024 ** 3 }, {})).resolves.toMatchObject({
      kind: 'deferred',
      upload: { id: 'u1' },
    });
    expect(s3.commandCalls(PutObjectCommand)).toEqual([]);
  });
});
