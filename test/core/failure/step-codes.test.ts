import { classify } from '../../../lib/core/failure/classify.ts';
import { meansGone } from '../../../lib/core/failure/classify-step.ts';
import type { FailureCode } from '../../../lib/core/failure/failure.ts';
import type { Fault, Step } from '../../../lib/core/failure/fault.ts';
import { pair } from '../../support/pair.ts';

type Meaning = FailureCode | 'gone';

const steps = [
  'read-source',
  'read-tags',
  'copy',
  'copy-part',
  'open-upload',
  'write',
  'finish-upload',
  'manage-uploads',
  'write-tags',
] as const satisfies readonly Step[];

/** What a code of S3 means by the step that meets it; `else` of all that are not named. */
const table: Readonly<Record<string, Partial<Record<(typeof steps)[number] | 'reads' | 'else', Meaning>>>> = {
  '404 NoSuchKey': {
    reads: 'gone',
    copy: 'gone',
    'copy-part': 'gone',
    else: 'DstConflict',
  },
  '404 NoSuchUpload': {
    reads: 'SrcRequestRefused',
    'copy-part': 'DstUploadLost',
    write: 'DstUploadLost',
    'finish-upload': 'DstUploadLost',
    'manage-uploads': 'DstUploadLost',
    else: 'DstRequestRefused',
  },
  // Nobody has asked the source: which of the two buckets of a copy is missing stays open.
  '404 NoSuchBucket': {
    reads: 'SrcBucketNotFound',
    copy: 'SrcUnavailable',
    'copy-part': 'SrcUnavailable',
    else: 'DstBucketNotFound',
  },
  '412 PreconditionFailed': {
    reads: 'SrcObjectChanged',
    copy: 'SrcObjectChanged',
    'copy-part': 'SrcObjectChanged',
    else: 'DstConflict',
  },
  '403 InvalidObjectState': {
    reads: 'SrcObjectNotEligible',
    copy: 'SrcObjectNotEligible',
    'copy-part': 'SrcObjectNotEligible',
    else: 'DstRequestRefused',
  },
  '405 MethodNotAllowed': { reads: 'SrcObjectChanged', else: 'DstRequestRefused' },
  '416 InvalidRange': { reads: 'SrcObjectChanged', else: 'DstRequestRefused' },
  '400 InvalidRequest': {
    'read-source': 'SrcSseCustomerKey',
    'read-tags': 'SrcRequestRefused',
    else: 'DstRequestRefused',
  },
  '400 ExpiredToken': { else: 'CredentialsExpired' },
  '403 InvalidAccessKeyId': { else: 'CredentialsExpired' },
  '403 RequestTimeTooSkewed': { reads: 'SrcUnavailable', else: 'DstUnavailable' },
  '400 RequestTimeout': { reads: 'SrcUnavailable', else: 'DstUnavailable' },
  '403 SignatureDoesNotMatch': { reads: 'SrcRequestRefused', else: 'DstRequestRefused' },
  '400 NobodyListedThis': { reads: 'SrcRequestRefused', else: 'DstRequestRefused' },
  '503 SlowDown': { reads: 'SrcUnavailable', else: 'DstThrottled' },
  '429 TooManyRequestsException': { reads: 'SrcUnavailable', else: 'DstThrottled' },
  '500 InternalError': { reads: 'SrcUnavailable', else: 'DstUnavailable' },
  '503 NoSuchUpload': {
    reads: 'SrcUnavailable',
    'copy-part': 'DstUploadLost',
    write: 'DstUploadLost',
    'finish-upload': 'DstUploadLost',
    'manage-uploads': 'DstUploadLost',
    else: 'DstUnavailable',
  },
  '501 NotImplemented': { reads: 'SrcRequestRefused', else: 'DstRequestRefused' },
  '200 SyntaxError': { reads: 'SrcUnavailable', else: 'DstResultIncomplete' },
  '409 OperationAborted': { reads: 'SrcUnavailable', else: 'DstConflict' },
  '301 PermanentRedirect': { reads: 'SrcBucketWrongRegion', else: 'DstBucketWrongRegion' },
  '307 Unknown': { reads: 'SrcBucketWrongRegion', else: 'DstBucketWrongRegion' },
  '400 AuthorizationHeaderMalformed': { reads: 'SrcBucketWrongRegion', else: 'DstBucketWrongRegion' },
  '400 KMS.DisabledException': {
    reads: 'SrcKmsKeyInvalidState',
    copy: 'KmsKeyInvalidState',
    'copy-part': 'KmsKeyInvalidState',
    else: 'DstKmsKeyInvalidState',
  },
  '400 KMS.ThrottlingException': { else: 'KmsThrottled' },
  '403 AccessDenied': {
    'read-source': 'SrcGetObjectNotPermitted',
    'read-tags': 'SrcGetTaggingNotPermitted',
    copy: 'CopyNotPermitted',
    'copy-part': 'CopyNotPermitted',
    'open-upload': 'DstMultipartInitNotPermitted',
    'manage-uploads': 'DstManageUploadsNotPermitted',
    'write-tags': 'DstPutTaggingNotPermitted',
    else: 'DstPutObjectNotPermitted',
  },
  '400 BadDigest': { reads: 'SrcRequestRefused', else: 'DstChecksumMismatch' },
  '400 EntityTooSmall': {
    reads: 'SrcRequestRefused',
    copy: 'DstRequestRefused',
    'open-upload': 'DstRequestRefused',
    'write-tags': 'DstRequestRefused',
    else: 'DstUploadLost',
  },
  // Without a body nothing is known.
  '400 Unknown': { reads: 'SrcUnavailable', else: 'DstRequestRefused' },
  '404 NotFound': { reads: 'SrcUnavailable', else: 'DstRequestRefused' },
};

const rows = Object.entries(table).flatMap(([fault, meanings]) =>
  steps.map((step) => {
    const isRead = step === 'read-source' || step === 'read-tags';
    const means = meanings[step] ?? (isRead ? meanings.reads : undefined) ?? meanings.else;
    return [fault, step, means] as const;
  }),
);

function meaning(fault: string, step: Step): Meaning {
  const [status, code = ''] = fault.split(' ');
  const whole: Fault = { kind: 'service', step, code, status: Number(status), message: 'Words.' };
  return meansGone(whole, {}) ? 'gone' : classify(whole, pair()).code;
}

describe('[U] a code of S3', () => {
  it.each(rows)('%s at the step %s means %s', (fault, step, means) => {
    expect(meaning(fault, step)).toBe(means);
  });

  it.each<[read: string | undefined, head: string | undefined, boolean]>([
    ['404 NoSuchKey', undefined, true],
    ['404 NoSuchKey', '404 NotFound', true],
    ['404 NoSuchKey', '200 OK', false],
    ['403 AccessDenied', undefined, false],
    ['403 AccessDenied', '403 Forbidden', false],
    [undefined, undefined, false],
  ])('means a source that is gone where a read alone answers %s and a HEAD %s: %s', (read, head, isGone) => {
    const answer = (words: string | undefined) => {
      const [status, code = ''] = words?.split(' ') ?? [];
      return words === undefined ? undefined : { status: Number(status), code };
    };
    const [readAnswer, headAnswer] = [answer(read), answer(head)];
    const fault: Fault = { kind: 'service', step: 'copy', code: 'AccessDenied', status: 403, message: '' };
    const evidence = { ...(readAnswer && { read: readAnswer }), ...(headAnswer && { head: headAnswer }) };
    expect(meansGone(fault, evidence)).toBe(isGone);
  });

  it('never tells of the source at a step that does not touch it', () => {
    const ofDestination = steps.filter((step) => !/^(read|copy)/.test(step));
    const meanings = Object.keys(table).flatMap((fault) => ofDestination.map((step) => meaning(fault, step)));
    expect(meanings.filter((means) => means === 'gone' || means.startsWith('Src'))).toEqual([]);
  });

  it('never tells of the destination at a step that only reads the source', () => {
    const meanings = Object.keys(table).flatMap((fault) =>
      (['read-source', 'read-tags'] as const).map((step) => meaning(fault, step)),
    );
    expect(meanings.filter((means) => means.startsWith('Dst'))).toEqual([]);
  });
});
