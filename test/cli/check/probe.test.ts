import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import type { Accounts } from '../../../cli/accounts/accounts.ts';
import { probe } from '../../../cli/check/probe.ts';
import { pair } from '../../support/pair.ts';

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
  s3.on(PutObjectCommand).resolves({ VersionId: 'v1' });
  s3.on(GetObjectTaggingCommand).resolves({ TagSet: [{ Key: 's3-ferry', Value: 'probe' }] });
});

const error = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(`${name}.`), { name, $metadata: { httpStatusCode } });

/** Probes; what it came to, what was said, and from where something was deleted, with its version. */
async function probed() {
  const said: string[] = [];
  const client = { s3: new S3Client({ region: 'eu-central-1' }) };
  const accounts = { source: client, destination: client } as unknown as Accounts;
  const [result] = await Promise.allSettled([probe(pair(), accounts, (text) => said.push(text))]);
  const deleted = s3
    .commandCalls(DeleteObjectCommand)
    .map(({ args: [{ input }] }) => `${input.Bucket} ${input.VersionId ?? 'current'}`);
  const answer = result.status === 'fulfilled' ? result.value : result.reason.name;
  return { answer, said, deleted };
}

describe('[U] the probe of a pair', () => {
  it('waits for the copy, and takes both away', async () => {
    s3.on(HeadObjectCommand).rejectsOnce(error('NotFound', 404)).resolves({ VersionId: 'v2' });
    s3.on(GetObjectCommand).rejects(error('NoSuchKey', 404));
    await expect(probed()).resolves.toMatchObject({ answer: true, deleted: ['uploads v1', 'archive v2'] });
  });

  it('goes on waiting when the copy comes between its two questions', async () => {
    s3.on(HeadObjectCommand).rejectsOnce(error('NotFound', 404)).resolves({ VersionId: 'v2' });
    s3.on(GetObjectCommand).resolves({});
    await expect(probed()).resolves.toMatchObject({ answer: true });
  });

  it.each([
    ['NotFound', 404, 'NoSuchBucket'],
    ['403', 403, 'AccessDenied'],
    ['400', 400, 'ExpiredToken'],
    ['Unknown', 403, 'RequestTimeTooSkewed'],
  ])('concludes nothing from a HEAD answered %s, %d: it is %s that ends it', async (name, status, code) => {
    s3.on(HeadObjectCommand).rejects(error(name, status));
    s3.on(GetObjectCommand).rejects(error(code, status));
    await expect(probed()).resolves.toMatchObject({
      answer: code,
      deleted: ['uploads v1', 'archive current'],
    });
  });

  it('takes both away when the tags of the copy cannot be read', async () => {
    s3.on(HeadObjectCommand).resolves({ VersionId: 'v2' });
    s3.on(GetObjectTaggingCommand).rejects(error('AccessDenied', 403));
    await expect(probed()).resolves.toMatchObject({
      answer: 'AccessDenied',
      deleted: ['uploads v1', 'archive v2'],
    });
  });

  it('fails, and says what is left, when something cannot be taken away', async () => {
    s3.on(HeadObjectCommand).resolves({ VersionId: 'v2' });
    s3.on(DeleteObjectCommand, { Bucket: 'archive' }).rejects(error('AccessDenied', 403));
    const { answer, said, deleted } = await probed();
    expect({ answer, deleted }).toEqual({ answer: false, deleted: ['uploads v1', 'archive v2'] });
    expect(said.at(-1)).toMatch(/^Delete s3-ferry-probe-\S+ in archive yourself: .*AccessDenied/);
  });
});
