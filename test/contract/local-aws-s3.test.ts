import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3';
import { administrator } from '../../local/policy-proxy/identity.ts';
import {
  answerTo,
  type Clients,
  destination,
  type LocalAws,
  makeBucket,
  policy,
  region,
  source,
  startLocalAws,
} from './local-aws-setup.ts';

describe('S3 on the local AWS', () => {
  let aws: LocalAws;
  let s3: S3Client;

  /** The destination's administrator may read the source and owns the destination. */
  beforeAll(async () => {
    aws = await startLocalAws();
    s3 = aws.asDestination.s3;
    await makeBucket(aws.asSource, 'reading');
    await makeBucket(aws.asDestination, 'writing');
    const Resource = ['arn:aws:s3:::reading', 'arn:aws:s3:::reading/*'];
    const open = { Principal: { AWS: destination }, Action: 's3:*', Resource };
    await aws.asSource.s3.send(new PutBucketPolicyCommand({ Bucket: 'reading', Policy: policy(open) }));
    await put('plain', { Body: 'twelve bytes' });
  }, 30_000);

  afterAll(() => aws.stop());

  async function put(key: string, input: Partial<PutObjectCommandInput> = {}): Promise<string> {
    const command = new PutObjectCommand({ Bucket: 'reading', Key: key, Body: 'bytes', ...input });
    return (await aws.asSource.s3.send(command)).ETag ?? '';
  }

  const copyCommand = (input: Partial<CopyObjectCommandInput> = {}) =>
    new CopyObjectCommand({ Bucket: 'writing', Key: 'copy', CopySource: 'reading/plain', ...input });
  const copy = (input: Partial<CopyObjectCommandInput> = {}) => answerTo(s3.send(copyCommand(input)));
  const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket: 'writing', Key }));

  describe('expected bucket owners (S3 User Guide, "Verifying bucket ownership with bucket owner condition")', () => {
    it.each<[Partial<CopyObjectCommandInput>, string]>([
      [{ ExpectedBucketOwner: destination, ExpectedSourceBucketOwner: source }, 'ok'],
      [{ ExpectedBucketOwner: source }, '403 AccessDenied'],
      [{ ExpectedSourceBucketOwner: destination }, '403 AccessDenied'],
    ])('%j answers %s', async (input, answer) => {
      await expect(copy(input)).resolves.toBe(answer);
    });
  });

  describe('conditions on the source (S3 API Reference, CopyObject, x-amz-copy-source-if-match)', () => {
    const wrong = '"00000000000000000000000000000000"';
    const [past, future] = [new Date('2001-01-01'), new Date('2101-01-01')];

    it('copies when the ETag matches and answers 412 when it does not, to CopyObject', async () => {
      const CopySourceIfMatch = await put('pinned');
      const input = { CopySource: 'reading/pinned' };
      await expect(copy({ ...input, CopySourceIfMatch })).resolves.toBe('ok');
      await expect(copy({ ...input, CopySourceIfMatch: wrong })).resolves.toBe('412 PreconditionFailed');
      await expect(copy({ ...input, CopySourceIfNoneMatch: CopySourceIfMatch })).resolves.toBe(
        '412 PreconditionFailed',
      );
      await expect(copy({ ...input, CopySourceIfNoneMatch: wrong })).resolves.toBe('ok');
    });

    it('looks at dates unless an ETag decides', async () => {
      const CopySourceIfMatch = await put('pinned');
      const input = { CopySource: 'reading/pinned' };
      await expect(copy({ ...input, CopySourceIfUnmodifiedSince: past })).resolves.toBe(
        '412 PreconditionFailed',
      );
      await expect(copy({ ...input, CopySourceIfModifiedSince: future })).resolves.toBe(
        '412 PreconditionFailed',
      );
      await expect(copy({ ...input, CopySourceIfMatch, CopySourceIfUnmodifiedSince: past })).resolves.toBe(
        'ok',
      );
    });

    it('answers 412 to UploadPartCopy when the source was overwritten', async () => {
      const CopySourceIfMatch = await put('overwritten', { Body: 'one' });
      const UploadId = await begin('parts');
      const part = { CopySource: 'reading/overwritten', CopySourceIfMatch };
      await expect(copyPart(UploadId, part)).resolves.toBe('ok');
      await put('overwritten', { Body: 'two' });
      await expect(copyPart(UploadId, part)).resolves.toBe('412 PreconditionFailed');
    });

    it('never copies other bytes than the ones whose ETag matched', async () => {
      const copied: string[] = [];
      for (let round = 0; round < 12; round += 1) {
        const CopySourceIfMatch = await put('raced', { Body: 'one' });
        const pinned = { CopySource: 'reading/raced', CopySourceIfMatch };
        const copies = Array.from({ length: 4 }, (_, index) =>
          s3.send(copyCommand({ ...pinned, Key: `raced/${index}` })).then(
            (result) => copied.push(result.CopyObjectResult?.ETag === CopySourceIfMatch ? 'one' : 'two'),
            (error: Error) => copied.push(error.name),
          ),
        );
        await Promise.all([...copies.slice(0, 2), put('raced', { Body: 'two' }), ...copies.slice(2)]);
      }
      expect(copied).toHaveLength(48);
      expect(copied).not.toContain('two');
    });
  });

  describe('conditional writes (S3 User Guide, "Conditional writes")', () => {
    it('copies over nothing with If-None-Match and only over the ETag of If-Match', async () => {
      await copy({ Key: 'conditional' });
      await expect(copy({ Key: 'conditional', IfNoneMatch: '*' })).resolves.toBe('412 PreconditionFailed');
      await expect(copy({ Key: 'conditional-new', IfNoneMatch: '*' })).resolves.toBe('ok');
      await expect(copy({ Key: 'conditional', IfMatch: '"00"' })).resolves.toBe('412 PreconditionFailed');
      const { ETag } = await head('conditional');
      await expect(copy({ Key: 'conditional', IfMatch: ETag })).resolves.toBe('ok');
    });
  });

  describe('what CopyObject carries (S3 API Reference, CopyObject; S3 User Guide, "Copying objects")', () => {
    const facts = {
      ContentType: 'text/csv',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment; filename="a.csv"',
      ContentEncoding: 'identity',
      ContentLanguage: 'de',
      Expires: new Date('2033-01-02T03:04:05Z'),
      Metadata: { origin: 'lab' },
    };

    beforeAll(() => put('rich', { ...facts, Tagging: 'kind=a%20b&%C3%A9=%C3%BC' }));

    it('copies content headers, metadata and the tags of another account by default', async () => {
      await copy({ Key: 'rich', CopySource: 'reading/rich' });
      expect(await head('rich')).toMatchObject({ ...facts, TagCount: 2 });
      expect(await tagsOf('rich')).toEqual([
        { Key: 'kind', Value: 'a b' },
        { Key: 'é', Value: 'ü' },
      ]);
    });

    it('drops tags that are replaced with none and takes those that are sent', async () => {
      await copy({ Key: 'bare', CopySource: 'reading/rich', TaggingDirective: 'REPLACE' });
      expect(await tagsOf('bare')).toEqual([]);
      await copy({ Key: 'bare', CopySource: 'reading/rich', TaggingDirective: 'REPLACE', Tagging: 'x=1' });
      expect(await tagsOf('bare')).toEqual([{ Key: 'x', Value: '1' }]);
    });

    it('replaces metadata when told to', async () => {
      await copy({
        Key: 'm',
        CopySource: 'reading/rich',
        MetadataDirective: 'REPLACE',
        Metadata: { a: 'b' },
      });
      expect(await head('m')).toMatchObject({ Metadata: { a: 'b' }, ContentType: 'binary/octet-stream' });
    });

    it('takes over storage class STANDARD unless another is sent', async () => {
      await put('infrequent', { StorageClass: 'STANDARD_IA' });
      await copy({ Key: 'class', CopySource: 'reading/infrequent' });
      expect((await head('class')).StorageClass).toBeUndefined();
      await copy({ Key: 'class', CopySource: 'reading/infrequent', StorageClass: 'STANDARD_IA' });
      expect((await head('class')).StorageClass).toBe('STANDARD_IA');
    });

    it('says how the copy is encrypted, AES256 if nothing else was asked for', async () => {
      expect(await s3.send(copyCommand())).toMatchObject({ ServerSideEncryption: 'AES256' });
      expect(await head('copy')).toMatchObject({ ServerSideEncryption: 'AES256' });
    });

    it('gives tags back to the administrator of the account that owns the bucket only', async () => {
      const tagging = new GetObjectTaggingCommand({ Bucket: 'writing', Key: 'rich' });
      await expect(answerTo(aws.asSource.s3.send(tagging))).resolves.toBe('403 AccessDenied');
    });

    async function tagsOf(Key: string) {
      return (await s3.send(new GetObjectTaggingCommand({ Bucket: 'writing', Key }))).TagSet;
    }
  });

  describe('what CopyObject refuses', () => {
    it.each(['GLACIER', 'DEEP_ARCHIVE'] as const)(
      'refuses a source in %s that is not restored',
      async (StorageClass) => {
        await put('archived', { StorageClass });
        await expect(copy({ CopySource: 'reading/archived' })).resolves.toBe('403 InvalidObjectState');
      },
    );

    it('refuses to copy an object onto itself without a change (S3 API Reference, CopyObject)', async () => {
      await copy({ Key: 'self' });
      const self = { Key: 'self', CopySource: 'writing/self' };
      await expect(copy(self)).resolves.toBe('400 InvalidRequest');
      await expect(copy({ ...self, MetadataDirective: 'REPLACE' })).resolves.toBe('ok');
    });

    it('reads a plus in the copy source as a space', async () => {
      await put('a b');
      await put('a+c');
      await expect(copy({ CopySource: 'reading/a+b' })).resolves.toBe('ok');
      await expect(copy({ CopySource: 'reading/a+c' })).resolves.toBe('404 NoSuchKey');
      await expect(copy({ CopySource: 'reading/a%2Bc' })).resolves.toBe('ok');
    });

    it('answers NoSuchKey, NoSuchVersion and NoSuchBucket', async () => {
      await expect(copy({ CopySource: 'reading/absent' })).resolves.toBe('404 NoSuchKey');
      await expect(copy({ CopySource: 'reading/plain?versionId=absent' })).resolves.toBe('404 NoSuchVersion');
      await expect(copy({ CopySource: 'no-such-bucket-at-all/plain' })).resolves.toBe('404 NoSuchBucket');
      await expect(copy({ Bucket: 'no-such-bucket-at-all' })).resolves.toBe('404 NoSuchBucket');
    });

    it('answers NoSuchKey for a delete marker', async () => {
      await makeBucket(aws.asDestination, 'versions');
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket: 'versions', VersioningConfiguration }));
      const first = await s3.send(new PutObjectCommand({ Bucket: 'versions', Key: 'k', Body: 'x' }));
      await s3.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'k' }));
      await expect(copy({ CopySource: 'versions/k' })).resolves.toBe('404 NoSuchKey');
      await expect(copy({ CopySource: `versions/k?versionId=${first.VersionId}` })).resolves.toBe('ok');
    });
  });

  describe('ACLs (S3 User Guide, "Controlling ownership of objects and disabling ACLs")', () => {
    it('are off in a new bucket, which takes bucket-owner-full-control or none', async () => {
      const answer = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket: 'writing' }));
      expect(answer.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
      await expect(copy({ ACL: 'bucket-owner-full-control' })).resolves.toBe('ok');
      await expect(copy({ ACL: 'private' })).resolves.toBe('400 AccessControlListNotSupported');
      await expect(copy({ GrantRead: `id=${'a'.repeat(64)}` })).resolves.toBe(
        '400 AccessControlListNotSupported',
      );
    });

    it('are taken by a bucket that keeps them on', async () => {
      await s3.send(
        new CreateBucketCommand({
          Bucket: 'with-acls',
          ObjectOwnership: 'BucketOwnerPreferred',
          CreateBucketConfiguration: { LocationConstraint: region },
        }),
      );
      await expect(copy({ Bucket: 'with-acls', ACL: 'private' })).resolves.toBe('ok');
    });
  });

  describe('default encryption (S3 User Guide, "Setting default server-side encryption behavior")', () => {
    it('is SSE-S3 where nothing was set', async () => {
      const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket: 'writing' }));
      expect(
        answer.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault,
      ).toEqual({
        SSEAlgorithm: 'AES256',
      });
    });
  });

  describe('Regions (S3 User Guide, "Making requests using the REST API": redirects)', () => {
    let elsewhere: Clients;

    beforeAll(() => {
      elsewhere = aws.as(administrator(destination), 'us-east-1');
    });

    it('answer 301 with the Region of the bucket to a request signed for another', async () => {
      await expect(answerTo(elsewhere.s3.send(copyCommand()))).resolves.toBe('301 PermanentRedirect');
      const location = await elsewhere.s3.send(new GetBucketLocationCommand({ Bucket: 'writing' }));
      expect(location.LocationConstraint).toBe(region);
    });

    it('let an SDK that follows redirects find its way', async () => {
      const following = new S3Client({
        endpoint: aws.policyProxy.url,
        region: 'us-east-1',
        credentials: administrator(destination),
        followRegionRedirects: true,
      });
      await expect(answerTo(following.send(copyCommand()))).resolves.toBe('ok');
      following.destroy();
    });

    it('let an object be copied from a bucket of another Region', async () => {
      await makeBucket(elsewhere, 'in-virginia', 'us-east-1');
      await expect(answerTo(elsewhere.s3.send(copyCommand({ Bucket: 'in-virginia' })))).resolves.toBe('ok');
    });
  });

  describe('multipart copies (S3 API Reference, UploadPartCopy)', () => {
    it('build the object from ranges and carry what was said at the start', async () => {
      const target = { Bucket: 'writing', Key: 'assembled' };
      const { UploadId } = await s3.send(
        new CreateMultipartUploadCommand({
          ...target,
          Metadata: { a: 'b' },
          Tagging: 't=1',
          ContentType: 'x/y',
        }),
      );
      const { CopyPartResult } = await s3.send(
        new UploadPartCopyCommand({
          ...target,
          UploadId,
          PartNumber: 1,
          CopySource: 'reading/plain',
          CopySourceRange: 'bytes=0-5',
        }),
      );
      const listed = await s3.send(new ListPartsCommand({ ...target, UploadId }));
      expect(listed.Parts).toMatchObject([{ PartNumber: 1, Size: 6, ETag: CopyPartResult?.ETag }]);
      const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
      const done = await s3.send(
        new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
      );
      expect(done.ETag).toMatch(/-1"$/);
      expect(await head('assembled')).toMatchObject({
        ContentLength: 6,
        Metadata: { a: 'b' },
        ContentType: 'x/y',
        TagCount: 1,
      });
      const { Body } = await s3.send(new GetObjectCommand(target));
      expect(await Body?.transformToString()).toBe('twelve');
    });

    it('refuse a range beyond the end of the source', async () => {
      const UploadId = await begin('parts');
      await expect(copyPart(UploadId, { CopySourceRange: 'bytes=0-12' })).resolves.toBe(
        '400 InvalidArgument',
      );
      await expect(copyPart(UploadId, { CopySourceRange: 'bytes=0-11' })).resolves.toBe('ok');
    });

    it('answer NoSuchUpload once the upload is gone', async () => {
      await expect(copyPart('gone', {})).resolves.toBe('404 NoSuchUpload');
      const complete = { Bucket: 'writing', Key: 'parts', UploadId: 'gone' };
      const Parts = [{ PartNumber: 1, ETag: '"00"' }];
      const command = new CompleteMultipartUploadCommand({ ...complete, MultipartUpload: { Parts } });
      await expect(answerTo(s3.send(command))).resolves.toBe('404 NoSuchUpload');
    });

    it('answer NoSuchKey when the source is gone', async () => {
      const UploadId = await begin('parts');
      await expect(copyPart(UploadId, { CopySource: 'reading/absent' })).resolves.toBe('404 NoSuchKey');
    });
  });

  async function begin(Key: string): Promise<string> {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: 'writing', Key }));
    return UploadId ?? '';
  }

  function copyPart(UploadId: string, input: Partial<UploadPartCopyCommandInput>): Promise<string> {
    const part = { Bucket: 'writing', Key: 'parts', UploadId, PartNumber: 1, CopySource: 'reading/plain' };
    return answerTo(s3.send(new UploadPartCopyCommand({ ...part, ...input })));
  }

  describe('keys (S3 User Guide, "Naming Amazon S3 objects")', () => {
    it.each([
      'a b+c%2F.txt',
      '日本/😀',
      '..',
      '../up',
      'a/./b/../c',
      '//',
      'a//b',
      '/leading',
      'trailing/',
      'line\nfeed',
      'carriage\rreturn',
      'tab\t',
      ' spaces ',
      'q?versionId=1&uploadId=2',
      '?acl',
      'h#a;b=c,d',
      `"quotes" & 'more' <tag>`,
      'back\\slash',
      '%',
      '%41',
      'e\u0301',
      '*',
      'x'.repeat(1024),
    ])('%j arrives as it is by every way', async (key) => {
      const CopySource = `reading/${key.split('/').map(encodeURIComponent).join('/')}`;
      await put(key, { Body: key, Tagging: 'a=b' });
      await s3.send(copyCommand({ Key: key, CopySource }));
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'writing', Key: key }));
      expect(await Body?.transformToString()).toBe(key);
      const tags = await s3.send(new GetObjectTaggingCommand({ Bucket: 'writing', Key: key }));
      expect(tags.TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
      const listed = await s3.send(new ListObjectsV2Command({ Bucket: 'writing', Prefix: key }));
      expect(listed.Contents?.map((object) => object.Key)).toContain(key);
      const UploadId = await begin(key);
      const part = { Bucket: 'writing', Key: key, UploadId, PartNumber: 1, CopySource };
      const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(part));
      const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
      await s3.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts } }));
      expect((await head(key)).ETag).toMatch(/-1"$/);
      const Delete = { Objects: [{ Key: key }] };
      await s3.send(new DeleteObjectsCommand({ Bucket: 'writing', Delete }));
      await expect(answerTo(head(key))).resolves.toBe('404 NotFound');
    });
  });

  describe('GetObjectAttributes', () => {
    it('can be read by the SDK', async () => {
      await copy();
      const attributes = await s3.send(
        new GetObjectAttributesCommand({
          Bucket: 'writing',
          Key: 'copy',
          ObjectAttributes: ['ObjectSize', 'ETag'],
        }),
      );
      expect(attributes).toMatchObject({ ObjectSize: 12, LastModified: expect.any(Date) });
    });
  });
});
