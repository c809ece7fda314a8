import { S3ServiceException } from '@aws-sdk/client-s3';
import { classify } from '../../../lib/core/failure/classify.ts';
import type { Evidence } from '../../../lib/core/failure/evidence.ts';
import type { FailureCode } from '../../../lib/core/failure/failure.ts';
import type { Step } from '../../../lib/core/failure/fault.ts';
import { toFault } from '../../../lib/edge/copy/aws-fault.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

const sourceKey = 'arn:aws:kms:eu-central-1:111111111111:key/from';
const destinationKey = 'arn:aws:kms:eu-west-1:222222222222:key/to';
const keys: PairFacts = { source: { kmsKey: sourceKey }, destination: { kmsKey: destinationKey } };
const user = 'User: arn:aws:sts::222222222222:assumed-role/s3-ferry-test/s3-ferry-test';

/** The ways in which AWS says that an action on a key is refused. */
const wordings: readonly ((action: string, key: string) => string)[] = [
  (action, key) =>
    `${user} is not authorized to perform: ${action} on resource: ${key} because no identity-based policy allows the ${action} action`,
  (action, key) =>
    `${user} is not authorized to perform: ${action} on resource: ${key} because no resource-based policy allows the ${action} action`,
  (action, key) =>
    `${user} is not authorized to perform: ${action} on resource: ${key} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  (action, key) =>
    `${user} is not authorized to perform: ${action} on resource: "${key}" with an explicit deny in a service control policy`,
];

function meaning(step: Step, message: string, facts: PairFacts = keys, evidence: Evidence = {}): FailureCode {
  const error = new S3ServiceException({
    name: 'AccessDenied',
    message,
    $fault: 'client',
    $metadata: { httpStatusCode: 403 },
  });
  return classify(toFault(error, step), pair(facts), evidence).code;
}

const readable: Evidence = { read: { status: 206 }, head: { status: 200 }, tagging: { status: 200 } };
const closed: Evidence = { read: { status: 403, code: 'AccessDenied' }, head: { status: 200 } };

describe('[U] a key that may not be used', () => {
  it.each<[Step, string, string, FailureCode]>([
    ['copy', 'kms:GenerateDataKey', destinationKey, 'DstKmsEncryptNotPermitted'],
    ['copy', 'kms:Decrypt', sourceKey, 'SrcKmsDecryptNotPermitted'],
    ['copy-part', 'kms:GenerateDataKey', destinationKey, 'DstKmsEncryptNotPermitted'],
    ['copy-part', 'kms:Decrypt', destinationKey, 'DstKmsEncryptNotPermitted'],
    ['copy-part', 'kms:Decrypt', sourceKey, 'SrcKmsDecryptNotPermitted'],
    ['open-upload', 'kms:GenerateDataKey', destinationKey, 'DstKmsEncryptNotPermitted'],
    ['write', 'kms:GenerateDataKey', destinationKey, 'DstKmsEncryptNotPermitted'],
    ['write', 'kms:Decrypt', destinationKey, 'DstKmsEncryptNotPermitted'],
    ['finish-upload', 'kms:Decrypt', destinationKey, 'DstKmsEncryptNotPermitted'],
    ['manage-uploads', 'kms:Decrypt', destinationKey, 'DstKmsEncryptNotPermitted'],
    ['read-source', 'kms:Decrypt', sourceKey, 'SrcKmsDecryptNotPermitted'],
  ])('at the step %s by %s of %s is %s, however AWS says it', (step, action, key, code) => {
    for (const words of wordings) {
      expect(meaning(step, words(action, key))).toBe(code);
      // The pair need not name the keys: the bucket's default key, or the object's, is one of the same account.
      expect(meaning(step, words(action, key), {})).toBe(code);
    }
  });

  it.each<[string, Evidence, FailureCode]>([
    ['that can be read', readable, 'DstKmsEncryptNotPermitted'],
    ['that cannot', closed, 'SrcKmsDecryptNotPermitted'],
    ['that was not asked', {}, 'SrcKmsDecryptNotPermitted'],
  ])('and that KMS does not name is the destination’s for a source %s', (_, evidence, code) => {
    const words =
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.';
    const elsewhere = 'arn:aws:kms:eu-west-1:333333333333:key/shared';
    expect(meaning('copy-part', words, keys, evidence)).toBe(code);
    expect(meaning('copy', wordings[0]?.('kms:Decrypt', elsewhere) ?? '', keys, evidence)).toBe(code);
  });

  it('at the source is told from a closed object by the words where the head was not answered', () => {
    const denies = { action: 'kms:Decrypt', resource: sourceKey };
    const read = { status: 403, code: 'AccessDenied', denies };
    expect(meaning('copy', 'Access Denied', keys, { read })).toBe('SrcKmsDecryptNotPermitted');
  });

  it('is not assumed where AWS names another action, or none', () => {
    for (const words of ['Access Denied', wordings[0]?.('s3:PutObject', 'arn:aws:s3:::archive/a') ?? '']) {
      expect(meaning('copy', words, keys, readable)).toBe('DstPutObjectNotPermitted');
      expect(meaning('open-upload', words)).toBe('DstMultipartInitNotPermitted');
      expect(meaning('write', words)).toBe('DstPutObjectNotPermitted');
    }
  });
});
