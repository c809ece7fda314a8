/** Where the cause lies, so that a person knows which account and which service to open. */
export type Side = 'source' | 'destination' | 'sts' | 'kms' | 'event' | 'queue' | 'lambda' | 'operator';

/** `transient`: may pass by itself, so it is tried again. `permanent`: a person must act first. */
export type Disposition = 'transient' | 'permanent';

/**
 * Every failure there is: side and disposition by code. Names that S3 Replication also has are its own
 * (S3 User Guide, "Amazon S3 replication failure reasons").
 */
export const failureTable = {
  EventMalformed: { side: 'event', disposition: 'permanent' },
  EventWrongBucket: { side: 'event', disposition: 'permanent' },
  EventKeyInvalid: { side: 'event', disposition: 'permanent' },
  AssumeRoleNotPermitted: { side: 'sts', disposition: 'permanent' },
  StsRegionDisabled: { side: 'sts', disposition: 'permanent' },
  StsUnavailable: { side: 'sts', disposition: 'transient' },
  CredentialsExpired: { side: 'sts', disposition: 'transient' },
  CredentialsUnavailable: { side: 'operator', disposition: 'transient' },
  SrcBucketNotFound: { side: 'source', disposition: 'permanent' },
  SrcGetObjectNotPermitted: { side: 'source', disposition: 'permanent' },
  SrcGetTaggingNotPermitted: { side: 'source', disposition: 'permanent' },
  SrcKmsDecryptNotPermitted: { side: 'kms', disposition: 'permanent' },
  SrcObjectNotEligible: { side: 'source', disposition: 'permanent' },
  SrcMetadataHidden: { side: 'source', disposition: 'permanent' },
  SrcObjectTooLarge: { side: 'source', disposition: 'permanent' },
  SrcSseCustomerKey: { side: 'source', disposition: 'permanent' },
  SrcBucketWrongRegion: { side: 'source', disposition: 'permanent' },
  SrcRequestRefused: { side: 'source', disposition: 'permanent' },
  SrcUnavailable: { side: 'source', disposition: 'transient' },
  SrcObjectChanged: { side: 'source', disposition: 'transient' },
  DstBucketNotFound: { side: 'destination', disposition: 'permanent' },
  DstBucketWrongRegion: { side: 'destination', disposition: 'permanent' },
  DstPutObjectNotPermitted: { side: 'destination', disposition: 'permanent' },
  DstMultipartInitNotPermitted: { side: 'destination', disposition: 'permanent' },
  DstManageUploadsNotPermitted: { side: 'destination', disposition: 'permanent' },
  DstPutTaggingNotPermitted: { side: 'destination', disposition: 'permanent' },
  DstUploadLost: { side: 'destination', disposition: 'transient' },
  DstChecksumMismatch: { side: 'destination', disposition: 'transient' },
  DstAclNotSupported: { side: 'destination', disposition: 'permanent' },
  DstKeyInvalid: { side: 'destination', disposition: 'permanent' },
  DstRequestRefused: { side: 'destination', disposition: 'permanent' },
  DstConflict: { side: 'destination', disposition: 'transient' },
  DstThrottled: { side: 'destination', disposition: 'transient' },
  DstUnavailable: { side: 'destination', disposition: 'transient' },
  DstResultIncomplete: { side: 'destination', disposition: 'transient' },
  DstUnreachable: { side: 'destination', disposition: 'transient' },
  CopyNotPermitted: { side: 'destination', disposition: 'permanent' },
  DstKmsEncryptNotPermitted: { side: 'kms', disposition: 'permanent' },
  SrcKmsKeyInvalidState: { side: 'kms', disposition: 'permanent' },
  DstKmsKeyInvalidState: { side: 'kms', disposition: 'permanent' },
  KmsKeyInvalidState: { side: 'kms', disposition: 'permanent' },
  KmsThrottled: { side: 'kms', disposition: 'transient' },
  InvocationFailed: { side: 'lambda', disposition: 'transient' },
  QueueRefused: { side: 'queue', disposition: 'transient' },
  Unrecognised: { side: 'destination', disposition: 'permanent' },
} as const satisfies Record<string, { side: Side; disposition: Disposition }>;

export type FailureCode = keyof typeof failureTable;

/** Whether `text` is one of the failure codes. */
export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(failureTable, text);
}

/** Why an object was not copied, in words for a person and fields for a machine. */
export interface Failure {
  readonly code: FailureCode;
  readonly side: Side;
  readonly disposition: Disposition;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What a person should do, with the pair's real ARNs. */
  readonly hint: string;
  /** The error code AWS answered, and what identifies the request to AWS Support. */
  readonly awsCode?: string;
  readonly status?: number;
  readonly requestId?: string;
}

/** A failure of `code`, its side and disposition taken from the table. */
export function failure(code: FailureCode, details: Omit<Failure, 'code' | 'side' | 'disposition'>): Failure {
  return { code, ...failureTable[code], ...details };
}
