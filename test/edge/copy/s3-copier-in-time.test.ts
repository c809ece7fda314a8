import { s3Copier } from '../../../lib/edge/copy/s3-copier.ts';
import { warmS3Client } from '../../../lib/edge/copy/warm-s3-client.ts';
import { type AwsServer, errorBody, type Reply, startAwsServer } from '../../support/aws-server.ts';
import { acceptNodeErrors } from '../../support/node-errors.ts';
import { pair } from '../../support/pair.ts';

acceptNodeErrors();

const copyPlan = {
  kind: 'copy',
  route: 'copy',
  object: { bucket: 'uploads', key: 'a', sizeBytes: 3 },
  destinationKey: 'a',
} as const;

let aws: AwsServer;
beforeEach(async () => {
  aws = await startAwsServer();
});
afterEach(() => aws.close());

const silence: Reply = () => {};

const refusalThenSilence: Reply = (response, { method }) => {
  if (method === 'PUT') response.writeHead(403).end(errorBody('AccessDenied'));
};

const refusalThenHalfAnswers: Reply = (response, { method }) => {
  if (method === 'PUT') response.writeHead(403).end(errorBody('AccessDenied'));
  else response.writeHead(200, { 'content-length': '9' }).write('x');
};

/** Long enough for an answer on a busy machine. */
const timeLimitMs = 2_000;

describe('[I] one try of a copy', () => {
  it.each<[string, Reply, string]>([
    ['S3 does not answer', silence, 'DstUnreachable'],
    ['S3 refuses and the source does not answer', refusalThenSilence, 'CopyNotPermitted'],
    ['S3 refuses and the source stops within its answers', refusalThenHalfAnswers, 'CopyNotPermitted'],
  ])('is given up when %s in time', async (_, reply, code) => {
    aws.reply = reply;
    const credentials = { accessKeyId: 'lambda', secretAccessKey: 'secret' };
    const config = { endpoint: aws.endpoint, forcePathStyle: true, maxAttempts: 1, credentials };
    const { copy } = s3Copier(pair(), (region) => warmS3Client({ ...config, region }));
    await expect(copy(copyPlan, timeLimitMs)).resolves.toMatchObject({ failure: { code } });
  });
});
