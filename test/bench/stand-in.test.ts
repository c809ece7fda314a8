import { CopyObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type StandIn, startStandIn } from '../../bench/stand-in/start.ts';

describe('[I] the stand-in of the benches', () => {
  let aws: StandIn;
  let s3: S3Client;
  const options = () => ({
    endpoint: aws.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  beforeAll(async () => {
    aws = await startStandIn({ buckets: { full: 2_500, small: 3 }, sizeBytes: 10 });
    s3 = new S3Client(options());
  });
  afterAll(async () => {
    s3?.destroy();
    await aws?.stop();
  });
  beforeEach(() => aws.reset());

  const list = async (input: object) => {
    const keys: (string | undefined)[] = [];
    for (let ContinuationToken: string | undefined; ; ) {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: 'full', ContinuationToken, ...input }));
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
      keys.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      if (!page.IsTruncated) return keys;
      ContinuationToken = page.NextContinuationToken;
    }
  };

  it('lists every object of a bucket once and in order', async () => {
    const keys = await list({});
    expect(keys).toHaveLength(2_500);
    expect(keys).toEqual([...new Set(keys)].sort());
    expect((await aws.counts()).requests).toEqual({ ListObjectsV2: 3 });
  });

  it('lists by prefix, after a key, and by folder over several pages', async () => {
    expect(await list({ Prefix: 'folder-000002/' })).toHaveLength(500);
    expect(await list({ Prefix: 'folder-9' })).toEqual([]);
    expect(await list({ StartAfter: 'folder-000002/object-000002497' })).toHaveLength(2);
    const folders = ['folder-000000/', 'folder-000001/', 'folder-000002/'];
    expect(await list({ Delimiter: '/', MaxKeys: 2 })).toEqual(folders);
  });

  it('copies what there is, tells its ETag, and counts requests and bytes', async () => {
    const copy = (key: string) =>
      s3.send(new CopyObjectCommand({ Bucket: 'other', Key: 'copy', CopySource: `small/${key}` }));
    const { CopyObjectResult } = await copy('folder-000000/object-000000002');
    const key = 'folder-000000/object-000000002';
    const { ETag, ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: 'small', Key: key }));
    expect(CopyObjectResult?.ETag).toBe(ETag);
    expect(ContentLength).toBe(10);
    await expect(copy('folder-000000/object-000000003')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await aws.counts()).toMatchObject({ requests: { CopyObject: 2, HeadObject: 1 }, bytes: 10 });
  });

  it('has what was copied, until it is reset', async () => {
    const copied = { Bucket: 'other', Key: 'copied' };
    const head = () => s3.send(new HeadObjectCommand(copied));
    await expect(head()).rejects.toMatchObject({ name: 'NotFound' });
    await s3.send(new CopyObjectCommand({ ...copied, CopySource: 'small/folder-000000/object-000000002' }));
    expect(await head()).toMatchObject({ ContentLength: 10 });
    await aws.reset();
    await expect(head()).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('gives credentials, and keeps messages until they are deleted', async () => {
    const sts = new STSClient(options());
    const sqs = new SQSClient(options());
    const role = { RoleArn: 'arn:aws:iam::222222222222:role/bench', RoleSessionName: 'bench' };
    expect((await sts.send(new AssumeRoleCommand(role))).Credentials?.AccessKeyId).toBe('ASIAEXAMPLE');
    const QueueUrl = `${aws.endpoint}/111111111111/queue`;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'words' }));
    const receive = async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? [];
    const [message] = await receive();
    expect(message?.Body).toBe('words');
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    expect(await receive()).toEqual([]);
    sts.destroy();
    sqs.destroy();
  });

  it('answers 503 above its rates', async () => {
    const slow = await startStandIn({ buckets: { full: 10 }, requestsPerSecond: 4 });
    const client = new S3Client({ ...options(), endpoint: slow.endpoint });
    const command = new ListObjectsV2Command({ Bucket: 'full' });
    await client.send(command);
    await expect(client.send(command)).rejects.toMatchObject({ name: 'SlowDown' });
    expect(await slow.counts()).toMatchObject({ requests: { ListObjectsV2: 2 }, throttled: 1 });
    client.destroy();
    await slow.stop();
  });
});
