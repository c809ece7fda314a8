import { DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import {
  type DocumentId,
  type PlacedDocument,
  policyDocuments,
} from '../../lib/core/policy/policy-documents.ts';
import type { Statement } from '../../lib/core/policy/policy-statement.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { allowKeys, makeKey } from '../support/crossing.ts';
import { put } from '../support/deployed-documents.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';
import { record } from '../support/events.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

let post: DeployedPair;
const kms: { source?: KMSClient; destination?: KMSClient } = {};
beforeAll(async () => {
  post = await startDeployedPair('post', async (aws) => ({
    source: { kmsKey: await makeKey(aws, 'source') },
    destination: { kmsKey: await makeKey(aws, 'destination') },
  }));
  await allowKeys(post.aws, post.pair);
  for (const side of ['source', 'destination'] as const) {
    const { account, region } = post.pair[side];
    kms[side] = new KMSClient({
      endpoint: post.aws.endpoint,
      region,
      credentials: administrator(account),
    });
  }
});
afterAll(async () => {
  kms.source?.destroy();
  kms.destination?.destroy();
  await post?.stop();
});
afterEach(() => post?.clear());

/** The document of the pair, and the statement in it whose id ends so. */
function placed(id: DocumentId, sid: string): { document: PlacedDocument; statement: Statement } {
  const document = policyDocuments(post.pair).find((one) => one.id === id);
  const found = document?.statements.find(({ statement }) => statement.Sid.endsWith(sid));
  if (!document || !found) throw new Error(`The pair has no statement ${sid} in ${id}.`);
  return { document, statement: found.statement };
}

/** Puts these statements into the place of a document of the pair. */
async function deploy(document: PlacedDocument, statements: readonly Statement[]): Promise<void> {
  const { account, region } = post.pair[document.side];
  const { ec2, iam, s3, sqs } = post.aws.clients;
  const key = kms[document.side];
  if (!key) throw new Error('There is no client of KMS.');
  const clients = {
    iam: iam(account),
    s3: s3(account, region),
    sqs: sqs(account, region),
    ec2: ec2(account, region),
    kms: key,
  };
  await put(clients, document, statements);
  // What the functions hold was made under the old documents.
  post.aws.policyProxy.sessions.expireAll();
}

/** Runs `work` while one statement is changed, or gone where `change` gives none. */
async function without(
  { document, statement }: ReturnType<typeof placed>,
  work: () => Promise<void>,
  change: (statement: Statement) => Statement[] = () => [],
): Promise<void> {
  const all = document.statements.map((one) => one.statement);
  await deploy(
    document,
    all.flatMap((one) => (one === statement ? change(one) : [one])),
  );
  try {
    await work();
  } finally {
    await deploy(document, all);
  }
}

/** Uploads an object that is encrypted and has a tag. */
async function upload(key: string, more: Partial<PutObjectCommandInput> = {}): Promise<void> {
  const { kmsKey: SSEKMSKeyId } = post.pair.source;
  const encrypted = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId } as const;
  await post.upload(key, 'content', { ...encrypted, Tagging: 'a=b', ...more });
}

/** The failure in the only dead letter there is. */
async function failure() {
  const [message, ...more] = await post.messages();
  expect(more).toEqual([]);
  const deadLetter = JSON.parse(message?.Body ?? '{}');
  expect(message?.MessageAttributes?.['code']?.StringValue).toBe(deadLetter.failure?.code);
  return deadLetter.failure;
}

/** Event of an upload that nobody made. */
async function invent(key: string): Promise<void> {
  const { account, region, bucket } = post.pair.source;
  const arn = `arn:aws:lambda:${region}:${account}:function:s3-ferry-post-replicate`;
  post.aws.lambda.invokeAsync(arn, { Records: [record(key, { bucket })] });
  await post.aws.idle();
}

describe('[E] an object', () => {
  it('crosses while everything stands', async () => {
    await upload('all stands');
    expect(await post.copy('all stands')).toBe('content');
    expect(await post.messages()).toEqual([]);
  });

  it.each<[DocumentId, string, string, string]>([
    ['lambda-permissions', 'AssumeDestinationRole', 'AssumeRoleNotPermitted', 'sts'],
    ['destination-trust', 'LambdaAssumes', 'AssumeRoleNotPermitted', 'sts'],
    ['source-bucket', 'ReadObjects', 'SrcGetObjectNotPermitted', 'source'],
    ['source-bucket', 'ReadTags', 'SrcGetTaggingNotPermitted', 'source'],
    ['destination-permissions', 'ReadObjects', 'SrcGetObjectNotPermitted', 'source'],
    ['destination-permissions', 'ReadTags', 'SrcGetTaggingNotPermitted', 'source'],
    ['destination-permissions', 'WriteObjects', 'DstPutObjectNotPermitted', 'destination'],
    ['destination-permissions', 'WriteTags', 'DstPutObjectNotPermitted', 'destination'],
    ['destination-permissions', 'DecryptSource', 'SrcKmsDecryptNotPermitted', 'kms'],
    ['source-key', 'DecryptSource', 'SrcKmsDecryptNotPermitted', 'kms'],
    ['destination-permissions', 'EncryptCopies', 'DstKmsEncryptNotPermitted', 'kms'],
    ['destination-key', 'EncryptCopies', 'DstKmsEncryptNotPermitted', 'kms'],
  ])('that lacks, in %s, %s is a dead letter that says so', async (id, sid, code, side) => {
    const missing = placed(id, sid);
    const { document, account } = missing.document;
    await without(missing, async () => {
      await upload(`${id} ${sid}`);
      const found = await failure();
      expect(found).toMatchObject({ code, side, disposition: 'permanent' });
      expect(found.hint).toContain(`${document} (account ${account}): ${JSON.stringify(missing.statement)}`);
    });
    expect(await post.copy(`${id} ${sid}`)).toBeUndefined();
  });

  it('that the writer may write, but not hand over, is a dead letter that names the action', async () => {
    const missing = placed('destination-permissions', 'WriteObjects');
    await without(
      missing,
      async () => {
        await upload('no acl');
        expect(await failure()).toMatchObject({
          code: 'DstPutObjectNotPermitted',
          hint: expect.stringContaining('"s3:PutObjectAcl"'),
        });
      },
      (one) => [{ ...one, Action: one.Action.filter((action) => action !== 's3:PutObjectAcl') }],
    );
  });

  it.each(['source-bucket', 'destination-permissions'] as const)(
    'that is gone, where %s does not let S3 tell, is a dead letter that says that it may be',
    async (id) => {
      await without(placed(id, 'TellMissingFromForbidden'), async () => {
        await invent('never there');
        expect(await failure()).toMatchObject({
          code: 'SrcGetObjectNotPermitted',
          hint: expect.stringMatching(/gives the same answer for an object that is gone.*s3:ListBucket/s),
        });
      });
      await post.dlq('replay');
      expect(await post.messages()).toEqual([]);
    },
  );

  it.each([
    ['source', 'SrcKmsKeyInvalidState'],
    ['destination', 'DstKmsKeyInvalidState'],
  ] as const)('whose key of the %s is disabled is a dead letter that names the key', async (side, code) => {
    const { kmsKey = '', account } = post.pair[side];
    // moto knows keys by their id alone here.
    const KeyId = kmsKey.split('/').at(-1);
    await upload(`before ${side}`);
    await kms[side]?.send(new DisableKeyCommand({ KeyId }));
    await invent(`before ${side}`);
    await kms[side]?.send(new EnableKeyCommand({ KeyId }));
    const found = await failure();
    expect(found).toMatchObject({ code, side: 'kms', disposition: 'permanent' });
    expect(found.hint).toContain(kmsKey);
    expect(found.hint).toContain(account);
  });

  it('that is archived is a dead letter that says what to do', async () => {
    await upload('archived', { StorageClass: 'GLACIER' });
    expect(await failure()).toMatchObject({
      code: 'SrcObjectNotEligible',
      side: 'source',
      hint: expect.stringContaining('restore-object'),
    });
  });

  it('that another account wrote and owns is a dead letter that names that case', async () => {
    const { bucket: Bucket } = post.pair.source;
    const Rules = (ObjectOwnership: 'ObjectWriter' | 'BucketOwnerEnforced') => ({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership }] },
    });
    const { document } = placed('source-bucket', 'ReadObjects');
    const all = document.statements.map((one) => one.statement);
    const guest: Statement = {
      Sid: 'Guest',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::333333333333:root' },
      Action: ['s3:PutObject'],
      Resource: [`arn:aws:s3:::${Bucket}/*`],
    };
    await post.source.send(new PutBucketOwnershipControlsCommand(Rules('ObjectWriter')));
    await deploy(document, [...all, guest]);
    const stranger = post.aws.clients.s3('333333333333', post.pair.source.region);
    await stranger.send(new PutObjectCommand({ Bucket, Key: 'foreign', Body: 'content' }));
    await post.aws.idle();
    await deploy(document, all);
    await post.source.send(new PutBucketOwnershipControlsCommand(Rules('BucketOwnerEnforced')));
    expect(await failure()).toMatchObject({
      code: 'SrcGetObjectNotPermitted',
      hint: expect.stringContaining('another account owns (set the source bucket to BucketOwnerEnforced)'),
    });
  });

  it('that a Deny at the destination refuses is a dead letter that names that case', async () => {
    const { bucket: Bucket } = post.pair.destination;
    const Statement = [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
        Condition: { StringNotEquals: { 's3:x-amz-storage-class': 'GLACIER' } },
      },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await post.destination.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await upload('denied');
    await post.destination.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect(await failure()).toMatchObject({
      code: 'DstPutObjectNotPermitted',
      hint: expect.stringContaining('a Deny in its bucket policy'),
    });
  });
});
