import { classify } from '../../../lib/core/failure/classify.ts';
import { evidenceWanted } from '../../../lib/core/failure/evidence.ts';
import { type Disposition, type FailureCode, failureTable } from '../../../lib/core/failure/failure.ts';
import type { Fault } from '../../../lib/core/failure/fault.ts';
import { pair } from '../../support/pair.ts';
import { assumeRoleFaults, copyFaults, type FaultRow } from './fault-rows.ts';
import { stepFaults } from './step-fault-rows.ts';

function faultOf({ fault, kind = 'service', denies }: FaultRow, step: Fault['step']): Fault {
  const [, status, code = fault] = /^(\d{3}) (.+)$/.exec(fault) ?? [];
  return {
    kind,
    step,
    code,
    message: 'Some words.',
    ...(status && { status: Number(status) }),
    ...(denies && { denies }),
  };
}

/** Failures that no fault of AWS means: they are found before a call, in its result, or in a queue. */
const notFromFaults: readonly FailureCode[] = [
  'EventMalformed',
  'EventWrongBucket',
  'EventKeyInvalid',
  'DstKeyInvalid',
  'SrcMetadataHidden',
  'InvocationFailed',
  'QueueRefused',
];

describe('[U] a fault', () => {
  it.each(copyFaults)('of the copy, $fault with $evidence, means $means', (row) => {
    expect(classify(faultOf(row, 'copy'), pair(row.pair), row.evidence).code).toBe(row.means);
  });

  it.each(assumeRoleFaults)('of AssumeRole, $fault, means $means', (row) => {
    expect(classify(faultOf(row, 'assume-role'), pair(row.pair)).code).toBe(row.means);
  });

  it.each(stepFaults)('of the step $step, $fault with $evidence, means $means', (row) => {
    expect(classify(faultOf(row, row.step), pair(row.pair), row.evidence).code).toBe(row.means);
  });

  it('leads to each failure there is, but for those found without AWS', () => {
    const reached = [...copyFaults, ...assumeRoleFaults, ...stepFaults].map(({ means }) => means);
    expect([...new Set([...reached, ...notFromFaults])].sort()).toEqual(Object.keys(failureTable).sort());
  });

  it('is judged without its words', () => {
    for (const row of copyFaults) {
      const fault = {
        ...faultOf(row, 'copy'),
        message: 'AccessDenied 503 SlowDown KMS.DisabledException NoSuchKey',
      };
      expect(classify(fault, pair(row.pair), row.evidence).code).toBe(row.means);
    }
  });

  it('is told on: code, status, words and request id', () => {
    const fault: Fault = {
      kind: 'service',
      step: 'copy',
      code: 'SlowDown',
      status: 503,
      message: 'Please reduce your request rate.',
      requestId: 'TX1',
    };
    expect(classify(fault, pair())).toMatchObject({
      side: 'destination',
      disposition: 'transient',
      message: 'SlowDown: Please reduce your request rate.',
      awsCode: 'SlowDown',
      status: 503,
      requestId: 'TX1',
    });
  });
});

describe('[U] the disposition', () => {
  it.each<[Disposition, FailureCode[]]>([
    [
      'transient',
      [
        'CredentialsExpired',
        'CredentialsUnavailable',
        'DstChecksumMismatch',
        'DstConflict',
        'DstResultIncomplete',
        'DstThrottled',
        'DstUnavailable',
        'DstUnreachable',
        'DstUploadLost',
        'InvocationFailed',
        'KmsThrottled',
        'QueueRefused',
        'SrcObjectChanged',
        'SrcUnavailable',
        'StsUnavailable',
      ],
    ],
  ])('is %s for %j alone', (disposition, codes) => {
    const found = Object.entries(failureTable).filter(([, row]) => row.disposition === disposition);
    expect(found.map(([code]) => code).sort()).toEqual(codes);
  });
});

describe('[U] the evidence wanted', () => {
  it.each([
    ['403 AccessDenied', 'object'],
    ['403 Forbidden', 'object'],
    ['403 Unknown', 'object'],
    ['403 403', 'object'],
    ['403 AccessDeniedException', 'object'],
    ['403 AccountProblem', 'object'],
    ['403 SomeError', undefined],
    ['403 ErrorOfKinds', undefined],
    ['400 Unknown', undefined],
    ['404 AccessDenied', undefined],
    ['400 InvalidRequest', 'object'],
    ['400 KMS.DisabledException', 'object'],
    ['404 NoSuchBucket', 'read'],
    ['500 AccessDenied', undefined],
    ['503 AccessDenied', undefined],
    ['503 InvalidRequest', undefined],
    ['503 NoSuchBucket', undefined],
    ['503 KMS.DisabledException', undefined],
    ['400 KMS.ThrottlingException', undefined],
    ['403 ExpiredToken', undefined],
    ['403 InvalidObjectState', undefined],
    ['403 SignatureDoesNotMatch', undefined],
    ['503 SlowDown', undefined],
    ['412 PreconditionFailed', undefined],
  ])('after %s is about %s', (fault, wanted) => {
    expect(evidenceWanted(faultOf({ fault, means: 'Unrecognised' }, 'copy'))).toBe(wanted);
    expect(evidenceWanted(faultOf({ fault, means: 'Unrecognised' }, 'copy-part'))).toBe(wanted);
    expect(evidenceWanted(faultOf({ fault, means: 'Unrecognised' }, 'assume-role'))).toBeUndefined();
  });

  it.each([
    ['404 NoSuchBucket', undefined],
    ['403 403', 'object'],
    ['403 AccessDenied', 'object'],
    ['403 InvalidObjectState', undefined],
    ['400 InvalidRequest', undefined],
    ['503 503', undefined],
  ])('after %s of a look at the source is about %s', (fault, wanted) => {
    expect(evidenceWanted(faultOf({ fault, means: 'Unrecognised' }, 'read-source'))).toBe(wanted);
    expect(evidenceWanted(faultOf({ fault, means: 'Unrecognised' }, 'write'))).toBeUndefined();
  });

  it.each(['network', 'program'] as const)('after a %s fault is none', (kind) => {
    const fault = { kind, step: 'copy', code: 'NoSuchBucket', message: '' } as const;
    expect(evidenceWanted(fault)).toBeUndefined();
  });
});
