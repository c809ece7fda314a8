import { randomBytes } from 'node:crypto';
import { DeleteBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import type * as simulator from '@cloud-copilot/iam-simulate';
import { prove } from '../../cli/permissions/prove.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { ApiCall } from '../../lib/core/proof/api-call.ts';

import { generatedPolicies } from '../../lib/core/proof/policy-set.ts';
import { proofCalls } from '../../lib/core/proof/proof.ts';
import { allowKeys, type Crossing, makeKey, mib, startCrossing, uploadOf } from '../support/crossing.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

type Simulation = Parameters<typeof simulator.runSimulation>[0];
type Context = Simulation['request']['contextVariables'];

/** What was asked of the simulation, by the local AWS or by the proof, with the context that the action knows. */
const mockAsked: { action: string; resource: string; context: Context }[] = [];

jest.mock('@cloud-copilot/iam-simulate', () => {
  const actual = jest.requireActual<typeof simulator>('@cloud-copilot/iam-simulate');
  return {
    ...actual,
    async runSimulation(simulation: Simulation, options: object) {
      const results = await actual.runSimulation(simulation, options);
      const { action, resource, contextVariables } = simulation.request;
      const unknown = results.resultType === 'single' ? results.result.ignoredContextKeys : [];
      const known = Object.entries(contextVariables).filter(([key]) => !unknown?.includes(key));
      mockAsked.push({ action, resource: resource.resource, context: Object.fromEntries(known) });
      return results;
    },
  };
});

jest.setTimeout(300_000);
acceptNodeErrors();

const large = randomBytes(6 * mib);

/** A pair whose every copy carries every header that a pair can ask for, with an object of each kind under its keys. */
async function started(access: Pair['access']): Promise<Crossing> {
  const { aws, stop } = await startCrossing({ name: `bare-${access}`, source: { bucket: `bare-${access}` } });
  const name = `told-${access}`;
  const crossing = await startCrossing(
    {
      name,
      access,
      scope: { prefixes: ['small/', 'large/'], suffixes: [], excludes: [] },
      keyRule: { stripPrefix: '', addPrefix: 'copies/' },
      source: { kmsKey: await makeKey(aws, 'source') },
      destination: {
        bucket: `${name}-archive`,
        role: `s3-ferry-${name}`,
        storageClass: 'STANDARD_IA',
        kmsKey: await makeKey(aws, 'destination'),
      },
    },
    aws,
  );
  await allowKeys(aws, crossing.pair);
  return { ...crossing, stop };
}

const encrypted = ({ source: { kmsKey: SSEKMSKeyId } }: Pair) =>
  ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId }) as const;

/** Copies a small and a large object of the example's name, with its tag and without. */
async function copyEach({ pair, upload, invoke, drain }: Crossing) {
  const outcomes: Record<string, string | undefined> = {};
  for (const [what, Tagging] of [
    ['plain', undefined],
    ['tagged', 'example=example'],
  ] as const) {
    const more = { ...encrypted(pair), ...(Tagging && { Tagging }) };
    await upload('small/example', Buffer.from('a'), more);
    const whole = await invoke(uploadOf('small/example', 1));
    await upload('large/example', large, more);
    await invoke(uploadOf('large/example', large.length));
    outcomes[`${what} whole`] = whole.outcome?.kind;
    outcomes[`${what} in parts`] = (await drain())?.kind;
  }
  return outcomes;
}

/** Everything asked while `work` goes on, in one line each; what differs in each request or place is put aside. */
async function asked(work: () => Promise<unknown>): Promise<string[]> {
  mockAsked.length = 0;
  await work();
  const lines = mockAsked
    .filter(({ action, context }) => /^(s3|kms):/.test(action) && context['aws:PrincipalType'] !== 'Account')
    .map(({ action, resource, context }) => {
      const { 'aws:CurrentTime': _, 'aws:SourceIp': address, ...rest } = context;
      const told = Object.entries({ ...rest, ...(address && { 'aws:SourceIp': 'any' }) }).map(
        ([key, value]) => [key, key === 's3:x-amz-content-sha256' ? payload(String(value)) : [value].flat()],
      );
      return `${action} ${resource} ${JSON.stringify(Object.fromEntries(told.sort()))}`;
    });
  return [...new Set(lines)].sort();
}

/** Any hash of a document stands for all; that of nothing is one of its own. */
function payload(value: string): string {
  return /^[0-9a-f]{64}$/.test(value) && !value.startsWith('e3b0c442') ? 'hash' : value;
}

/** Calls that copying an object of either size makes; what else the proof knows is for resuming, aborting and diagnosis. */
const copying =
  /^(CopyObject|PutObject|CreateMultipartUpload|UploadPart|UploadPartCopy|CompleteMultipartUpload)$/;

/** Both prefixes are alike to policies. */
const anyPrefix = (line: string) => line.replaceAll(/(small|large)\//g, 'any/');

describe.each(['assume-role', 'bucket-policy', 'relay'] as const)('[E] with %s', (access) => {
  let crossing: Crossing;
  beforeAll(async () => {
    crossing = await started(access);
  });
  afterAll(() => crossing?.stop());

  test('the proof tells policies of each call what its request over HTTP tells them, and nothing else', async () => {
    const { pair } = crossing;
    const overHttp = await asked(async () => {
      expect(new Set(Object.values(await copyEach(crossing)))).toEqual(new Set(['copied']));
    });
    const proven = await asked(() => prove(proofCalls(pair), generatedPolicies(pair)));
    expect(overHttp.length).toBeGreaterThan(15);
    expect(overHttp.filter((line) => !proven.includes(line))).toEqual([]);
    const made = new Set(overHttp.map(anyPrefix));
    const calls = proofCalls(pair).filter(
      ({ operation, on }) => copying.test(operation) && !on.includes('without a checksum'),
    );
    const supposed = await asked(() => prove(calls, generatedPolicies(pair)));
    expect(supposed.filter((line) => !made.has(anyPrefix(line)))).toEqual([]);
  });

  test('a Deny on what a request carries, or does not, refuses in the proof what it refuses over HTTP', async () => {
    const { pair, upload } = crossing;
    await upload('small/example', Buffer.from('a'), encrypted(pair));
    const differing: unknown[] = [];
    let refused = 0;
    for (const deny of [...denials(pair, 'destination'), ...denials(pair, 'source')]) {
      await putDenial(crossing, deny);
      const real = await copyBoth(crossing);
      const foretold = await foretell(pair, deny);
      if (JSON.stringify(real) !== JSON.stringify(foretold)) {
        differing.push({ ...deny.statement.Condition, real, foretold });
      }
      if (Object.values(real).includes(false)) refused++;
    }
    await putDenial(crossing);
    expect(refused).toBeGreaterThan(15);
    expect(differing).toEqual([]);
  });
});

interface Denial {
  readonly side: 'source' | 'destination';
  readonly statement: { readonly Condition: object } & Record<string, unknown>;
}

/** A Deny of each value and each absence, of headers that copies have and that they do not have. */
function denials(pair: Pair, side: Denial['side']): Denial[] {
  const Action = side === 'source' ? 's3:GetObject' : 's3:PutObject';
  const Resource = `arn:aws:s3:::${pair[side].bucket}/*`;
  const values = side === 'source' ? ofReads : ofWrites(pair);
  return Object.entries(values).flatMap(([key, value]) =>
    [
      { StringEquals: { [key]: value } },
      { StringNotEquals: { [key]: value } },
      { Null: { [key]: 'true' } },
    ].map((Condition) => ({
      side,
      statement: { Sid: 'CompanyRule', Effect: 'Deny', Principal: '*', Action, Resource, Condition },
    })),
  );
}

function ofWrites({ source, destination }: Pair): Record<string, string> {
  return {
    's3:x-amz-acl': 'bucket-owner-full-control',
    's3:x-amz-server-side-encryption': 'aws:kms',
    's3:x-amz-server-side-encryption-aws-kms-key-id': destination.kmsKey ?? '',
    's3:x-amz-storage-class': 'STANDARD_IA',
    's3:x-amz-copy-source': `${source.bucket}/small/example`,
    's3:x-amz-metadata-directive': 'COPY',
    's3:x-amz-object-annotation-directive': 'EXCLUDE',
    's3:RequestObjectTag/example': 'example',
    's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    's3:ObjectCreationOperation': 'true',
    's3:if-none-match': '*',
    's3:object-lock-mode': 'GOVERNANCE',
    's3:x-amz-grant-full-control': 'id=anybody',
    's3:x-amz-website-redirect-location': '/',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:ResourceAccount': destination.account,
    'aws:RequestedRegion': destination.region,
  };
}

const ofReads = {
  's3:ExistingObjectTag/example': 'example',
  's3:authType': 'REST-HEADER',
  's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
};

/** The pair's own statements in the policy of a bucket, and the Deny beside them. */
function bucketPolicy(pair: Pair, side: Denial['side'], deny?: Denial): object {
  const [own] = generatedPolicies(pair).documents[`${side}-bucket`] ?? [];
  const { Statement = [] } = (own?.policy ?? {}) as { Statement?: object[] };
  const added = deny?.side === side ? [deny.statement] : [];
  return { Version: '2012-10-17', Statement: [...Statement, ...added] };
}

async function putDenial({ pair, source, destination }: Crossing, deny?: Denial): Promise<void> {
  for (const [side, client] of Object.entries({ source, destination })) {
    const policy = bucketPolicy(pair, side as Denial['side'], deny);
    const { bucket: Bucket } = pair[side as Denial['side']];
    const isEmpty = JSON.stringify(policy).includes('"Statement":[]');
    if (isEmpty) await client.send(new DeleteBucketPolicyCommand({ Bucket }));
    else await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
  }
}

/** Whether objects that are there already cross: one without tags by one request, one with a tag in parts. */
async function copyBoth({ invoke, drain, queue }: Crossing) {
  const whole = await invoke(uploadOf('small/example', 1));
  await invoke(uploadOf('large/example', large.length));
  const inParts = await drain();
  queue.length = 0;
  return { whole: whole.outcome?.kind === 'copied', inParts: inParts?.kind === 'copied' };
}

/** The same by the proof. */
async function foretell(pair: Pair, deny: Denial) {
  const { documents } = generatedPolicies(pair);
  const policy = bucketPolicy(pair, deny.side, deny);
  const policySet = { documents: { ...documents, [`${deny.side}-bucket`]: [{ name: 'bucket', policy }] } };
  const passes = async (key: string, isTagged: boolean, operations: RegExp) => {
    const calls = proofCalls(pair).filter(
      ({ operation, example, on }) =>
        operations.test(operation) && example?.key === key && !on.includes('without a checksum'),
    );
    // What has no tag in it is one call for both.
    const isOfOther = ({ operation, example }: ApiCall) =>
      example &&
      example.tags.length > 0 !== isTagged &&
      calls.filter((one) => one.operation === operation).length > 1;
    const proven = await prove(
      calls.filter((call) => !isOfOther(call)),
      policySet,
    );
    return proven.every(({ refused }) => refused.length === 0);
  };
  const reads = pair.access === 'relay' ? '|GetObject' : '';
  return {
    whole: await passes('small/example', false, RegExp(`^(CopyObject|PutObject${reads})$`)),
    inParts: await passes(
      'large/example',
      true,
      /^(CreateMultipartUpload|UploadPart|UploadPartCopy|CompleteMultipartUpload|HeadObject|GetObject)$/,
    ),
  };
}
