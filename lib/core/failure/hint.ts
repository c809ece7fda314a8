import { destinationRoleArn, lambdaRoleArn, readerRoleArn, writerRoleArn } from '../pair/arn.ts';
import type { Pair } from '../pair/pair.ts';
import { policyDocuments } from '../policy/policy-documents.ts';
import type { Evidence } from './evidence.ts';
import type { FailureCode } from './failure.ts';

/**
 * What a person should do about a failure of `code`: where permissions are missing, the statements of the
 * pair that the call rests on, each with its document and account, ready to paste.
 */
export function hint(code: FailureCode, pair: Pair, evidence: Evidence = {}): string {
  const grants = statements(pair, restsOn[code] ?? []);
  const advice = adviceOf[code]?.(pair, evidence) ?? 'Nothing to mend: it passes by itself.';
  const look = restsOn[code] ? `${check(pair)} names what is missing. ` : '';
  const rest = grants.length > 0 ? `\nThe call rests on these statements:\n  ${grants.join('\n  ')}` : '';
  return `${advice} ${look}${nextCommand(code, pair)}${rest}`;
}

/** What any write rests on. */
const writes = ['WriteObjects', 'WriteTags', 'EncryptCopies'];

/** Ids of the statements a refused call rests on; where S3 does not say which is missing, all candidates. */
const restsOn: Partial<Record<FailureCode, readonly string[]>> = {
  AssumeRoleNotPermitted: ['AssumeDestinationRole', 'LambdaAssumes'],
  SrcGetObjectNotPermitted: ['ReadObjects', 'TellMissingFromForbidden'],
  SrcGetTaggingNotPermitted: ['ReadTags'],
  SrcKmsDecryptNotPermitted: ['DecryptSource'],
  DstPutObjectNotPermitted: writes,
  DstKmsEncryptNotPermitted: ['EncryptCopies'],
  DstMultipartInitNotPermitted: writes,
  DstManageUploadsNotPermitted: ['WriteObjects', 'FindUploads'],
  DstPutTaggingNotPermitted: ['WriteTags'],
  CopyNotPermitted: ['ReadObjects', 'ReadTags', 'DecryptSource', ...writes],
};

/** Each statement of the pair with one of these ids, and where it belongs. In shared documents ids begin with the pair's own stem. */
function statements(pair: Pair, ids: readonly string[]): string[] {
  return policyDocuments(pair).flatMap(({ account, document, statements }) =>
    statements
      .filter(({ statement }) => ids.some((id) => statement.Sid.endsWith(id)))
      .map(({ statement }) => `${document} (account ${account}): ${JSON.stringify(statement)}`),
  );
}

/** The command that compares what is deployed with what the pair needs. */
function check({ name }: Pair): string {
  return `\`npx ferry check ${name} --source-profile SOURCE --destination-profile DESTINATION\``;
}

/** The command that comes next, once the advice is followed. */
function nextCommand(code: FailureCode, { name }: Pair): string {
  const rate = code.endsWith('Throttled') ? ' --rate 100' : '';
  const verb = discarded.has(code) ? 'purge' : 'replay';
  return `Then \`npx ferry dlq ${verb} ${name} --code ${code}${rate}\`.`;
}

/** Failures of what no replay mends. */
const discarded: ReadonlySet<FailureCode> = new Set([
  'EventMalformed',
  'EventWrongBucket',
  'EventKeyInvalid',
  'SrcSseCustomerKey',
]);

const adviceOf: Partial<Record<FailureCode, (pair: Pair, evidence: Evidence) => string>> = {
  AssumeRoleNotPermitted: (pair) => assumeRoleAdvice(pair),
  StsRegionDisabled: ({ source, destination }) =>
    `Account ${destination.account} has not enabled ${source.region}. Enable it there (Account settings, AWS Regions).`,
  StsUnavailable: () => 'STS throttled or did not answer.',
  CredentialsExpired: () => 'The session ended or was revoked; the next try asks for a new one.',
  CredentialsUnavailable: () =>
    `Whoever runs this has no AWS credentials, or they have ended. Sign in again (aws sso login, aws login), or name another profile; \`aws sts get-caller-identity --profile PROFILE\` shows whether a profile has credentials. Then run the command again.`,
  SrcBucketNotFound: ({ name, source }) =>
    `There is no bucket ${source.bucket}. Correct source.bucket in pairs/${name}.yml and deploy, or create the bucket in account ${source.account}.`,
  SrcGetObjectNotPermitted: (pair) =>
    `${readerRoleArn(pair)} may not read the object; S3 gives the same answer for an object that is gone when s3:ListBucket is missing, for one that another account owns (set the source bucket to BucketOwnerEnforced), and to another account where the bucket is Requester Pays (turn that off, or write access: relay).`,
  SrcGetTaggingNotPermitted: (pair) =>
    `${readerRoleArn(pair)} may read the object but not its tags. Grant it, or write \`tags: drop\` in pairs/${pair.name}.yml and deploy.`,
  SrcKmsDecryptNotPermitted: (pair, evidence) => kmsDecryptAdvice(pair, evidence),
  SrcObjectChanged: () =>
    'The object was overwritten or deleted while it was copied. It is copied again; wait until whoever writes it is done.',
  SrcObjectNotEligible: () => 'The object is archived. Restore it (aws s3api restore-object).',
  SrcMetadataHidden: ({ source }) =>
    `Only CopyObject copies such metadata, which takes 5 GiB and one signer. Give the object metadata that headers can hold, by a copy onto itself (aws s3 cp with --metadata-directive REPLACE, both places s3://${source.bucket}/KEY).`,
  SrcObjectTooLarge: () =>
    'It was over 5 GiB to the copy and smaller to the look at it, so it was overwritten meanwhile.',
  SrcBucketWrongRegion: ({ name, source }) =>
    `${source.bucket} is not in ${source.region}. Correct source.region in pairs/${name}.yml (aws s3api get-bucket-location shows it) and deploy.`,
  SrcRequestRefused: ({ name, source }) =>
    `S3 refused to read the object of ${source.bucket}; its words above say why. Check the source of pairs/${name}.yml and the settings of the bucket.`,
  SrcUnavailable: ({ source }) =>
    `S3 in ${source.region} throttled, failed or did not answer. In a VPC check the S3 endpoint.`,
  SrcSseCustomerKey: () =>
    'It is encrypted with a key that only its uploader has (SSE-C). Upload it with SSE-S3 or SSE-KMS.',
  DstBucketNotFound: ({ name, destination }) =>
    `There is no bucket ${destination.bucket}. Correct destination.bucket in pairs/${name}.yml and deploy, or create the bucket in account ${destination.account}.`,
  DstBucketWrongRegion: ({ name, destination }) =>
    `${destination.bucket} is not in ${destination.region}. Correct destination.region in pairs/${name}.yml (aws s3api get-bucket-location shows it) and deploy.`,
  DstPutObjectNotPermitted: (pair) =>
    `The source can be read, so the write is refused: ${writerRoleArn(pair)} may not write to ${pair.destination.bucket}, or a Deny in its bucket policy, an SCP or an endpoint policy denies it, or the bucket is not of account ${pair.destination.account}, or its KMS key may not be used.`,
  CopyNotPermitted: (pair) =>
    `${writerRoleArn(pair)} may not read the source or may not write the destination; the source could not be asked alone, so both are candidates.`,
  DstMultipartInitNotPermitted: (pair) =>
    `${writerRoleArn(pair)} may not open a multipart upload in ${pair.destination.bucket}, or a Deny in its bucket policy, an SCP or an endpoint policy denies it.`,
  DstManageUploadsNotPermitted: (pair) =>
    `${writerRoleArn(pair)} may not look at its own multipart uploads in ${pair.destination.bucket} or abort them. Deploy the destination's policies again: pairs from before multipart copies lack the statements.`,
  DstPutTaggingNotPermitted: (pair) =>
    `The copy is there without its tags: ${writerRoleArn(pair)} may not write them. Grant it, or write \`tags: drop\` in pairs/${pair.name}.yml and deploy.`,
  DstUploadLost: () =>
    'The multipart upload was aborted by somebody else or by a lifecycle rule while parts were copied. The copy begins again.',
  DstChecksumMismatch: () =>
    'The copy is made again. If this repeats, compare both objects (aws s3api head-object --checksum-mode ENABLED) and contact AWS Support.',
  DstAclNotSupported: ({ destination }) =>
    `${destination.bucket} refuses the ACL bucket-owner-full-control. Set its Object Ownership to BucketOwnerEnforced or BucketOwnerPreferred.`,
  DstRequestRefused: ({ name, destination }) =>
    `S3 refused the request itself; its words above say why. Check storageClass and kmsKey in pairs/${name}.yml and the settings of ${destination.bucket}.`,
  DstThrottled: () => 'More requests than the bucket takes at the moment.',
  DstUnreachable: ({ destination }) =>
    `S3 in ${destination.region} did not answer in time. In a VPC check the S3 endpoint.`,
  SrcKmsKeyInvalidState: ({ source }) =>
    `The source's KMS key ${source.kmsKey ?? '(see the object)'} is disabled, pending deletion or gone. Enable it in account ${source.account}.`,
  DstKmsEncryptNotPermitted: (pair) =>
    `${writerRoleArn(pair)} may not use the KMS key of the copies, ${pair.destination.kmsKey ?? `the default of ${pair.destination.bucket}, which is no key of the pair: write destination.kmsKey in pairs/${pair.name}.yml and deploy`}. It needs kms:GenerateDataKey and, for copies in parts, kms:Decrypt, both in its own policy and in the key policy.`,
  DstKmsKeyInvalidState: ({ destination }) =>
    `The destination's KMS key ${destination.kmsKey ?? "(the bucket's default)"} is disabled, pending deletion or gone. Enable it in account ${destination.account}.`,
  KmsKeyInvalidState: ({ source, destination }) =>
    `One of two KMS keys is disabled, pending deletion or gone, S3 does not say which: ${source.kmsKey ?? "the source object's"} or ${destination.kmsKey ?? "the destination bucket's default"}.`,
  KmsThrottled: () => 'Over the request quota of KMS; S3 Bucket Keys save most requests.',
  Unrecognised: () =>
    'No answer of AWS, so this is a bug in S3 Ferry. Please report it with this dead letter.',
};

/** STS answers the same for whatever is wrong, at either end. */
function assumeRoleAdvice(pair: Pair): string {
  const { source, destination, name } = pair;
  return `STS did not let ${lambdaRoleArn(pair)} assume ${destinationRoleArn(pair)}, and does not say why. Look at both ends: in account ${destination.account}, whether the role ${destination.role} exists, and whether its trust policy names the role of the Lambda and the external id ${destination.externalId}; in account ${source.account}, whether the policy of the Lambda's role has the statement for it, and whether a permissions boundary or a policy of the organization denies it. A role that was deleted and made again loses what names it. \`npx ferry deploy ${name} --source-profile SOURCE --destination-profile DESTINATION\` puts both ends in place.`;
}

function kmsDecryptAdvice(pair: Pair, { head }: Evidence): string {
  const found = head?.kmsKey;
  const { kmsKey } = pair.source;
  const signer = readerRoleArn(pair);
  if (!found || found === kmsKey) {
    return `${signer} may read the object but not use its KMS key ${found ?? kmsKey ?? ''}.`;
  }
  return `The object is under the KMS key ${found}, which is ${kmsKey ? `not the pair's (${kmsKey})` : 'no key of the pair'}. Write source.kmsKey: ${found} in pairs/${pair.name}.yml, deploy both stacks and add the statement to the key policy. The AWS managed key aws/s3 cannot be shared: copy such objects onto themselves under a key of your own first.`;
}
