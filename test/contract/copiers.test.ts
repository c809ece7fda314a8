import type { IncomingHttpHeaders } from 'node:http';
import { leanCopier } from '../../lib/edge/copy/lean/lean-copier.ts';
import { sdkSend } from '../../lib/edge/copy/lean/sdk-send.ts';
import { undiciSend } from '../../lib/edge/copy/lean/undici-send.ts';
import { s3Copier } from '../../lib/edge/copy/s3-copier.ts';
import { warmS3Client } from '../../lib/edge/copy/warm-s3-client.ts';
import { type AwsServer, copyResult, startAwsServer } from '../support/aws-server.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { type PairFacts, pair } from '../support/pair.ts';
import { copierContract, type MakeCopier } from './copier-contract.ts';

acceptNodeErrors();

const overUndici = undiciSend();
afterAll(() => overUndici.close());

const copiers: Readonly<Record<string, MakeCopier>> = {
  SDK: s3Copier,
  lean: (thePair, open) => leanCopier(thePair, open, () => overUndici.send),
  "lean, over the SDK's connections": (thePair, open) => leanCopier(thePair, open, sdkSend),
};

for (const [name, make] of Object.entries(copiers)) copierContract(name, make);

describe('[I] all copiers', () => {
  let aws: AwsServer;
  beforeAll(async () => {
    aws = await startAwsServer();
  });
  afterAll(() => aws.close());

  it.each<[string, PairFacts]>([
    ['little', {}],
    ['tags: drop', { tags: 'drop' }],
    ['a key and a storage class', { destination: { kmsKey: 'arn:key', storageClass: 'GLACIER_IR' } }],
  ])('say the same to S3 for a pair that says %s', async (_, facts) => {
    const said: unknown[] = [];
    aws.reply = (response, { method, url, headers }) => {
      said.push({ method, path: url?.replace('?x-id=CopyObject', ''), ...meaning(headers) });
      response.writeHead(200).end(copyResult('e'));
    };
    const credentials = { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' };
    const config = { endpoint: aws.endpoint, forcePathStyle: true, maxAttempts: 1, credentials };
    for (const make of Object.values(copiers)) {
      const client = warmS3Client({ ...config, region: 'eu-west-1' });
      const copier = make(pair(facts), () => client);
      const object = { bucket: 'uploads', key: "a b/(c)!*'é+", sizeBytes: 1 };
      await copier.copy({ kind: 'copy', route: 'copy', object, destinationKey: object.key }, 60_000);
      client.destroy();
    }
    const [sdk, ...lean] = said;
    expect(Object.keys(sdk as object).length).toBeGreaterThan(9);
    expect(lean).toEqual([sdk, sdk]);
  });
});

/** The headers that say what is asked of S3: not those about the client, the connection or the time. */
function meaning(headers: IncomingHttpHeaders): object {
  const about = /^(x-amz-(?!user-agent|date)|host$|content-length$)/;
  return Object.fromEntries(Object.entries(headers).filter(([header]) => about.test(header)));
}
