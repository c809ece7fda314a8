import { copierOf } from '../../../cli/backfill/open-settler.ts';
import { type AwsServer, copyResult, startAwsServer } from '../../support/aws-server.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

let aws: AwsServer;
const before = { ...process.env };
beforeAll(async () => {
  aws = await startAwsServer();
  process.env['AWS_ENDPOINT_URL'] = aws.endpoint;
});
afterAll(async () => {
  process.env = before;
  await aws.close();
});

describe('[I] the copier of a backfill', () => {
  it.each<[string, PairFacts, boolean]>([
    ['no client', {}, false],
    ['client: sdk', { client: 'sdk' }, true],
    ['client: lean', { client: 'lean' }, false],
  ])('with %s copies by one request, and by the SDK: %s', async (_, facts, isSdk) => {
    const agents: string[] = [];
    aws.reply = (response, { headers }) => {
      agents.push(headers['x-amz-user-agent'] ? 'SDK' : 'own');
      response.writeHead(200).end(copyResult('e'));
    };
    const lambda = async () => ({ accessKeyId: 'id', secretAccessKey: 'secret' });
    const thePair = pair({ access: 'bucket-policy', ...facts });
    const copier = copierOf(thePair, { lambda });
    const object = { bucket: 'uploads', key: 'a', sizeBytes: 1 };
    const result = await copier.copy({ kind: 'copy', route: 'copy', object, destinationKey: 'a' }, 60_000);
    expect(result).toMatchObject({ kind: 'copied' });
    expect(agents).toEqual([isSdk ? 'SDK' : 'own']);
  });
});
