import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { AssumeRoleError, destinationCredentials } from '../../../lib/edge/copy/assume-role.ts';
import { s3Copier } from '../../../lib/edge/copy/s3-copier.ts';
import {
  type AwsServer,
  assumedRole,
  copyResult,
  errorBody,
  startAwsServer,
} from '../../support/aws-server.ts';
import { acceptNodeErrors } from '../../support/node-errors.ts';
import { pair } from '../../support/pair.ts';

acceptNodeErrors();

const minute = 60_000;
const hour = 60 * minute;
const thePair = pair();
const copyPlan = {
  kind: 'copy',
  route: 'copy',
  object: { bucket: 'uploads', key: 'a', sizeBytes: 3 },
  destinationKey: 'a',
} as const;

let aws: AwsServer;
let sts: STSClient;
beforeEach(async () => {
  aws = await startAwsServer();
  const credentials = { accessKeyId: 'lambda', secretAccessKey: 'secret' };
  sts = new STSClient({ endpoint: aws.endpoint, region: 'eu-central-1', maxAttempts: 1, credentials });
});
afterEach(async () => {
  sts.destroy();
  await aws.close();
});

/** Lets STS give credentials that last so many ms, the last number for good, and S3 copy. */
function serve(...lifetimes: readonly number[]) {
  const signers: string[] = [];
  const questions: string[] = [];
  aws.reply = (response, request) => {
    signers.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '?');
    if (request.method !== 'POST') return response.end(copyResult('abc'));
    request.on('data', (chunk) => questions.push(String(chunk)));
    const lifetime = lifetimes[questions.length] ?? lifetimes.at(-1) ?? 0;
    return response.end(assumedRole(new Date(Date.now() + lifetime)));
  };
  return { signers, questions };
}

function copier() {
  const own = destinationCredentials(sts, thePair);
  const config = { endpoint: aws.endpoint, forcePathStyle: true, maxAttempts: 1 };
  return s3Copier(thePair, (region, credentials = own) => new S3Client({ ...config, region, credentials }));
}

describe('[I] the credentials of the destination', () => {
  it('are asked for in the name of the pair, with its external id, for an hour', async () => {
    const { questions } = serve(hour);
    await expect(destinationCredentials(sts, thePair)()).resolves.toMatchObject({
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'assumed-secret',
      sessionToken: 'assumed-token',
      expiration: expect.any(Date),
    });
    expect(Object.fromEntries(new URLSearchParams(questions[0]))).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::222222222222:role/s3-ferry-test',
      RoleSessionName: 's3-ferry-test',
      ExternalId: 's3-ferry:test',
      DurationSeconds: '3600',
    });
  });

  it('are asked for once, however many copies wait for them or follow', async () => {
    const { signers } = serve(hour);
    const { copy } = copier();
    await Promise.all(Array.from({ length: 10 }, () => copy(copyPlan, minute)));
    await copy(copyPlan, minute);
    expect(signers).toEqual(['lambda', ...Array.from({ length: 11 }, () => 'ASIAEXAMPLE')]);
  });

  it('are asked for again when they are about to expire', async () => {
    const { signers } = serve(4 * minute, hour);
    const { copy } = copier();
    await copy(copyPlan, minute);
    await copy(copyPlan, minute);
    expect(signers.filter((signer) => signer === 'lambda').length).toBeGreaterThan(1);
    signers.length = 0;
    await copy(copyPlan, minute);
    expect(signers).toEqual(['ASIAEXAMPLE']);
  });

  it('are asked for again when S3 says they have expired', async () => {
    const { signers } = serve(hour);
    const { copy } = copier();
    await copy(copyPlan, minute);
    const { reply } = aws;
    aws.reply = (response) => response.writeHead(400).end(errorBody('ExpiredToken'));
    await expect(copy(copyPlan, minute)).resolves.toMatchObject({ failure: { code: 'CredentialsExpired' } });
    aws.reply = reply;
    await expect(copy(copyPlan, minute)).resolves.toMatchObject({ kind: 'copied' });
    expect(signers).toEqual(['lambda', 'ASIAEXAMPLE', 'lambda', 'ASIAEXAMPLE']);
  });

  it('also sign the questions about the source, without another call of STS', async () => {
    const { signers } = serve(hour);
    const { reply } = aws;
    aws.reply = (response, request) => {
      if (request.method !== 'PUT') return reply(response, request);
      return response.writeHead(403).end(errorBody('AccessDenied'));
    };
    await expect(copier().copy(copyPlan, minute)).resolves.toMatchObject({ kind: 'failed' });
    expect(signers).toEqual(['lambda', 'ASIAEXAMPLE', 'ASIAEXAMPLE', 'ASIAEXAMPLE']);
  });

  it('that STS refuses are an error that says so, and another try asks again', async () => {
    aws.reply = (response) =>
      response
        .writeHead(403)
        .end(`<ErrorResponse>${errorBody('AccessDenied').split('\n')[1]}</ErrorResponse>`);
    const { copy } = copier();
    await expect(destinationCredentials(sts, thePair)()).rejects.toBeInstanceOf(AssumeRoleError);
    await expect(copy(copyPlan, minute)).resolves.toMatchObject({
      failure: { code: 'AssumeRoleNotPermitted', side: 'sts', status: 403 },
    });
    serve(hour);
    await expect(copy(copyPlan, minute)).resolves.toMatchObject({ kind: 'copied' });
  });

  it('are given up when STS does not answer in time', async () => {
    const error = await destinationCredentials(sts, thePair, 50)().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ fault: { kind: 'network', step: 'assume-role' } });
  });
});
