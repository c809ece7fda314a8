import { classify } from '../../../lib/core/failure/classify.ts';
import type { Evidence } from '../../../lib/core/failure/evidence.ts';
import type { FailureCode } from '../../../lib/core/failure/failure.ts';
import type { Fault, Step } from '../../../lib/core/failure/fault.ts';
import { pair } from '../../support/pair.ts';

const from = 'arn:aws:kms:eu-central-1:111111111111:key/from';
const to = 'arn:aws:kms:eu-west-1:222222222222:key/to';
const keyed = pair({ source: { kmsKey: from }, destination: { kmsKey: to } });
const of = (account: string) => `arn:aws:kms:eu-west-1:${account}:key/other`;

/** A 403 at `step` that names what KMS refused. */
function refused(action: string, resource: string | undefined, step: Step = 'copy'): Fault {
  const denies = { action, ...(resource !== undefined && { resource }) };
  return { kind: 'service', step, code: 'AccessDenied', message: 'No.', status: 403, denies } as Fault;
}

describe('[U] a refusal that names an action of KMS', () => {
  it.each<[string, string, string | undefined, Evidence, FailureCode]>([
    [
      'GenerateDataKey, which only writing asks for',
      'kms:GenerateDataKey',
      from,
      {},
      'DstKmsEncryptNotPermitted',
    ],
    ['Decrypt with the key of the source', 'kms:Decrypt', from, {}, 'SrcKmsDecryptNotPermitted'],
    ['Decrypt with the key of the destination', 'kms:Decrypt', to, {}, 'DstKmsEncryptNotPermitted'],
    [
      'Decrypt with another key of the source’s account',
      'kms:Decrypt',
      of('111111111111'),
      {},
      'SrcKmsDecryptNotPermitted',
    ],
    [
      'Decrypt with another key of the destination’s account',
      'kms:Decrypt',
      of('222222222222'),
      {},
      'DstKmsEncryptNotPermitted',
    ],
    ['Decrypt with a key of neither', 'kms:Decrypt', of('333333333333'), {}, 'SrcKmsDecryptNotPermitted'],
    [
      'Decrypt with a key of neither, of a source that can be read',
      'kms:Decrypt',
      of('333333333333'),
      { read: { status: 200 } },
      'DstKmsEncryptNotPermitted',
    ],
    [
      'Decrypt with a key of neither, of a source that cannot be read',
      'kms:Decrypt',
      of('333333333333'),
      { read: { status: 403 } },
      'SrcKmsDecryptNotPermitted',
    ],
    ['Decrypt without a key', 'kms:Decrypt', undefined, {}, 'SrcKmsDecryptNotPermitted'],
    [
      'Decrypt without a key, of a source that can be read',
      'kms:Decrypt',
      undefined,
      { read: { status: 200 } },
      'DstKmsEncryptNotPermitted',
    ],
    ['Decrypt with what is no ARN', 'kms:Decrypt', 'alias/mine', {}, 'SrcKmsDecryptNotPermitted'],
  ])('is of the right key: %s', (_, action, resource, evidence, code) => {
    expect(classify(refused(action, resource), keyed, evidence).code).toBe(code);
  });

  it('tells the sides apart by the account where the pair names no keys', () => {
    const code = (account: string) => classify(refused('kms:Decrypt', of(account)), pair()).code;
    expect([code('111111111111'), code('222222222222')]).toEqual([
      'SrcKmsDecryptNotPermitted',
      'DstKmsEncryptNotPermitted',
    ]);
  });

  it('is of either key where both are of one account, so the read of the source decides', () => {
    const one = pair({ destination: { account: '111111111111' } });
    const code = (evidence: Evidence) =>
      classify(refused('kms:Decrypt', of('111111111111')), one, evidence).code;
    expect([code({}), code({ read: { status: 200 } })]).toEqual([
      'SrcKmsDecryptNotPermitted',
      'DstKmsEncryptNotPermitted',
    ]);
  });

  it.each<[Step, FailureCode]>([
    ['read-source', 'SrcKmsDecryptNotPermitted'],
    ['write', 'DstKmsEncryptNotPermitted'],
  ])('at the step %s is of that side', (step, code) => {
    expect(classify(refused('kms:Decrypt', undefined, step), keyed).code).toBe(code);
  });

  it('of another service is as a refusal that names nothing', () => {
    expect(classify(refused('s3:PutObject', undefined, 'write'), keyed).code).toBe(
      'DstPutObjectNotPermitted',
    );
    expect(classify(refused('s3:kms:', undefined, 'read-source'), keyed).code).toBe(
      'SrcGetObjectNotPermitted',
    );
  });
});
