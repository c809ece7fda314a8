import { leanCopier } from '../../../../lib/edge/copy/lean/lean-copier.ts';
import { sdkSend } from '../../../../lib/edge/copy/lean/sdk-send.ts';
import { undiciSend } from '../../../../lib/edge/copy/lean/undici-send.ts';
import { warmS3Client } from '../../../../lib/edge/copy/warm-s3-client.ts';
import { type AwsServer, copyResult, errorBody, startAwsServer } from '../../../support/aws-server.ts';
import { acceptNodeErrors } from '../../../support/node-errors.ts';
import { pair } from '../../../support/pair.ts';

acceptNodeErrors();

let aws: AwsServer;
let client: ReturnType<typeof warmS3Client>;
const overUndici = undiciSend();
beforeEach(async () => {
  aws = await startAwsServer();
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
  client = warmS3Client({
    endpoint: aws.endpoint,
    forcePathStyle: true,
    maxAttempts: 1,
    region: 'eu-west-1',
    credentials,
  });
});
afterEach(async () => {
  client.destroy();
  await aws.close();
});
afterAll(() => overUndici.close());

const object = { bucket: 'uploads', key: 'a b', sizeBytes: 1 };
const plan = { kind: 'copy', route: 'copy', object, destinationKey: 'in/a b' } as const;

describe.each([
  ['the connections of the SDK', sdkSend],
  ['undici', () => overUndici.send],
])('[I] the lean copier over %s', (_, sendOf) => {
  const copier = () => leanCopier(pair(), () => client, sendOf);

  it('copies by one signed request to the destination', async () => {
    const asked: unknown[] = [];
    aws.reply = (response, { method, url, headers }) => {
      asked.push([method, url, headers['x-amz-copy-source'], headers['authorization']?.slice(0, 39)]);
      response.writeHead(200, { 'x-amz-request-id': 'TX1' }).end(copyResult('e1'));
    };
    const { copy } = copier();
    for (const _ of [1, 2]) {
      await expect(copy(plan, 10_000)).resolves.toMatchObject({
        kind: 'copied',
        eTag: '"e1"',
        requestId: 'TX1',
      });
    }
    const request = ['PUT', '/archive/in/a%20b', 'uploads/a%20b', 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE'];
    expect(asked).toEqual([request, request]);
  });

  it('looks for the endpoint of the bucket once', async () => {
    aws.reply = (response) => response.writeHead(200).end(copyResult('e1'));
    const found = jest.spyOn(client.config, 'endpointProvider');
    const { copy } = copier();
    await copy(plan, 10_000);
    await copy(plan, 10_000);
    expect(found).toHaveBeenCalledTimes(1);
  });

  it('gives up when its time is over', async () => {
    aws.reply = () => {};
    await expect(copier().copy(plan, 50)).resolves.toMatchObject({
      kind: 'failed',
      failure: { code: 'DstUnreachable' },
    });
  });

  it('reads a refusal', async () => {
    aws.reply = (response) => response.writeHead(503).end(errorBody('SlowDown'));
    await expect(copier().copy(plan, 10_000)).resolves.toMatchObject({
      kind: 'failed',
      failure: { code: 'DstThrottled', awsCode: 'SlowDown', status: 503 },
    });
  });
});
