import type { FailureCode } from '../../lib/core/failure/failure.ts';

/** A failure in a few words, for whoever has only its code. */
export interface FailureWords {
  readonly meaning: string;
  readonly action: string;
  /** S3 Replication's word for it, where it has another (S3 User Guide, "Amazon S3 replication failure reasons"). */
  readonly inReplication?: string;
}

/** Every failure in the order of the document: STS, source, destination, KMS, then what is no copy. */
export const failureWords: Readonly<Record<FailureCode, FailureWords>> = {
  AssumeRoleNotPermitted: {
    meaning:
      'STS refused the destination role, and does not say why: the role is missing, its trust policy does not name the Lambda role or has another external id, or the Lambda role may not assume it',
    action: '`ferry check` with the profiles of both accounts names the cause; then `ferry deploy`',
  },
  StsRegionDisabled: {
    meaning: 'STS is not enabled in the source Region for the destination account',
    action: 'enable the Region in the destination account',
  },
  StsUnavailable: { meaning: 'STS throttled or did not answer', action: 'replay' },
  CredentialsExpired: {
    meaning: 'the session ended or was revoked',
    action: 'replay; the function asks for new credentials',
  },
  CredentialsUnavailable: {
    meaning:
      'whoever runs a command has no AWS credentials, or they have ended: SSO is not signed in, a `credential_process` fails, the profile does not exist',
    action: 'sign in again, then run the command again',
  },
  SrcBucketNotFound: {
    meaning: 'the source bucket does not exist',
    action: 'correct the pair, or create the bucket again',
  },
  SrcGetObjectNotPermitted: {
    meaning:
      'the signer may not read the object; or, without `s3:ListBucket`, the object is gone; or another account owns it; or the bucket is Requester Pays and the signer is of another account',
    action: 'add the statement of the hint to the source bucket policy and the role',
  },
  SrcGetTaggingNotPermitted: {
    meaning: 'the signer may not read the tags of the object',
    action: 'grant it, or set `tags: drop`',
  },
  SrcKmsDecryptNotPermitted: {
    meaning: 'the signer may read the object but not decrypt it',
    action:
      'grant `kms:Decrypt` in the role *and* in the policy of the source key; `aws/s3` keys cannot be shared: re-encrypt under a customer managed key',
  },
  SrcObjectNotEligible: {
    meaning: 'the object is archived (Glacier, Deep Archive, archive tiers)',
    action: 'restore it, then replay',
  },
  SrcMetadataHidden: {
    meaning:
      'S3 does not return all of its metadata (`x-amz-missing-meta`), and it is above 5 GiB or relayed, so S3 cannot copy it in one request',
    action: 'give it metadata that headers can hold, by a copy onto itself',
  },
  SrcObjectTooLarge: {
    meaning: 'over 5 GiB when it was copied, smaller when it was looked at: it was overwritten meanwhile',
    action: 'replay',
  },
  SrcBucketWrongRegion: {
    meaning: 'the bucket is in another Region than the pair says',
    action: 'correct `source.region` and deploy',
  },
  SrcRequestRefused: {
    meaning: 'S3 refuses to read the source for another reason',
    action: "the message has S3's own words",
  },
  SrcUnavailable: {
    meaning: 'S3 on the source side throttled, failed or did not answer, or refused a HEAD without a reason',
    action: 'replay; in a VPC check the S3 endpoint',
  },
  SrcSseCustomerKey: {
    meaning: 'the object is encrypted with a key that only its uploader has (SSE-C)',
    action: 'upload it another way; nobody else can read it',
  },
  SrcObjectChanged: { meaning: 'the object was overwritten during the copy', action: 'replay' },
  DstBucketNotFound: {
    meaning: 'the destination bucket does not exist',
    action: 'correct the pair, or create the bucket again',
  },
  DstBucketWrongRegion: {
    meaning: 'the bucket is in another Region than the pair says',
    action: 'correct `destination.region` and deploy',
    inReplication: 'DstBucketInvalidRegion',
  },
  DstPutObjectNotPermitted: {
    meaning: 'source and tags can be read, so the write is refused',
    action: 'add the statements of the hint to the destination role (or bucket policy)',
  },
  DstMultipartInitNotPermitted: {
    meaning: 'the writer may not open a multipart upload',
    action: 'add the statements of the hint to the destination role (or bucket policy)',
  },
  DstManageUploadsNotPermitted: {
    meaning: 'the writer may not list or abort its own multipart uploads',
    action: "deploy the destination's policies again: those from before copies in parts lack the statements",
  },
  DstPutTaggingNotPermitted: {
    meaning: 'the copy is there without its tags, which were too long for a header',
    action: 'grant `s3:PutObjectTagging`, or set `tags: drop`; then replay',
  },
  DstUploadLost: {
    meaning: 'somebody else or a lifecycle rule aborted a multipart upload',
    action: 'replay; the copy begins again',
  },
  DstChecksumMismatch: {
    meaning: 'the copy does not have the bytes of its source',
    action: 'replay; if it repeats, compare both objects and contact AWS Support',
  },
  DstAclNotSupported: {
    meaning: 'the destination bucket refuses the ACL `bucket-owner-full-control`',
    action: "check the bucket's ownership settings",
  },
  DstKeyInvalid: {
    meaning:
      "the key rule makes a key over 1,024 bytes, or an empty one of an object that is no folder's empty marker",
    action: 'change the key rule, or exclude the key',
  },
  DstRequestRefused: {
    meaning: 'S3 refuses the request for another reason',
    action: "the message has S3's own words",
  },
  DstConflict: { meaning: 'another write to the same key was under way', action: 'replay' },
  DstThrottled: {
    meaning: '503 SlowDown: more requests than the prefix takes at the moment',
    action: 'replay with `--rate`',
  },
  DstUnavailable: { meaning: 'S3 failed on its side (5xx)', action: 'replay' },
  DstResultIncomplete: {
    meaning: '200 OK, but no ETag: S3 met an error after it began to answer',
    action: 'replay',
  },
  DstUnreachable: {
    meaning: 'no answer in time, or the connection broke',
    action: 'replay; in a VPC check the S3 endpoint',
  },
  CopyNotPermitted: {
    meaning: 'the copy was refused, and the source could not be asked alone',
    action: 'the hint names the candidates on both sides',
  },
  SrcKmsKeyInvalidState: {
    meaning: 'the source key is disabled or pending deletion',
    action: 'enable it, then replay',
  },
  DstKmsEncryptNotPermitted: {
    meaning: 'the writer may not use the KMS key of the copies',
    action:
      'grant `kms:GenerateDataKey` and `kms:Decrypt` in the role *and* in the policy of the destination key',
  },
  DstKmsKeyInvalidState: {
    meaning: 'the destination key is disabled, pending deletion or missing',
    action: 'enable it, or correct `destination.kmsKey`',
  },
  KmsKeyInvalidState: {
    meaning: 'one of the two keys is disabled or pending deletion; S3 does not say which',
    action: 'look at both',
  },
  KmsThrottled: {
    meaning: "over the account's KMS request quota",
    action: 'replay with `--rate`; turn on S3 Bucket Keys',
  },
  EventMalformed: {
    meaning: 'no event that S3, SNS, SQS, EventBridge or Lambda sends',
    action: 'find the sender; purge',
  },
  EventWrongBucket: {
    meaning: "an event of another bucket than the pair's source",
    action: "remove that bucket's notification; purge",
  },
  EventKeyInvalid: {
    meaning: 'the key is no URL-encoded text, or no key that S3 can hold',
    action: 'find the sender; purge',
  },
  InvocationFailed: {
    meaning: 'the function timed out, crashed or ran out of memory each time',
    action: 'look at its log, then replay',
  },
  QueueRefused: {
    meaning:
      'SQS did not take a dead letter, so the event is delivered again, and reaches the queue without a diagnosis in the end',
    action:
      'check `sqs:SendMessage` of the Lambda role; an event near 1 MiB leaves no room for its diagnosis: the log has it',
  },
  Unrecognised: {
    meaning: 'an error that is no answer of AWS: a bug in S3 Ferry',
    action: 'report it with the dead letter',
  },
};
