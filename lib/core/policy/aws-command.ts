import type { Pair } from '../pair/pair.ts';
import { isShared, type PlacedDocument } from './policy-documents.ts';
import { policyDocument } from './policy-statement.ts';

/** AWS profiles of the two accounts, as commands name them. */
export interface Profiles {
  readonly source?: string;
  readonly destination?: string;
}

/** The AWS CLI command that puts `policy` in the place of `document`, for a POSIX shell. */
export function putCommand(
  pair: Pair,
  document: PlacedDocument,
  policy: object,
  profiles: Profiles = {},
): string {
  const { kind, owner, account } = document;
  const json = JSON.stringify(policy);
  const where = place(pair, document, profiles);
  switch (kind) {
    case 'trust':
      return `aws iam update-assume-role-policy${where} --role-name ${owner} --policy-document ${quoted(json)}`;
    case 'permissions':
      return `aws iam put-role-policy${where} --role-name ${owner} --policy-name s3-ferry --policy-document ${quoted(json)}`;
    case 'bucket':
      return `aws s3api put-bucket-policy${where} --bucket ${owner} --expected-bucket-owner ${account} --policy ${quoted(json)}`;
    case 'key':
      return `aws kms put-key-policy${where} --key-id ${owner} --policy-name default --policy ${quoted(json)}`;
    case 'endpoint':
      return `aws ec2 modify-vpc-endpoint${where} --vpc-endpoint-id ${owner} --policy-document ${quoted(json)}`;
    case 'queue':
      return `aws sqs set-queue-attributes${where} --queue-url "$(${queueUrlCommand(owner, where)})" --attributes ${quoted(JSON.stringify({ Policy: json }))}`;
  }
}

/**
 * The same for one of the several policies of a role, by its name; a managed one is named by its ARN. Undefined for
 * policies of AWS, which nobody can change.
 */
export function putNamedCommand(
  pair: Pair,
  document: PlacedDocument,
  { name, policy }: { readonly name: string; readonly policy: object },
  profiles: Profiles = {},
): string | undefined {
  if (document.kind !== 'permissions') return putCommand(pair, document, policy, profiles);
  if (name.includes(':iam::aws:')) return undefined;
  const where = place(pair, document, profiles);
  const json = quoted(JSON.stringify(policy));
  return name.startsWith('arn:')
    ? `aws iam create-policy-version${where} --policy-arn ${quoted(name)} --set-as-default --policy-document ${json}`
    : `aws iam put-role-policy${where} --role-name ${document.owner} --policy-name ${quoted(name)} --policy-document ${json}`;
}

/**
 * Commands that put the pair's statements into `document`. What others have in it stays: where it cannot be read,
 * `ferry policies --merge` gets nothing, refuses, and nothing is written.
 */
export function addCommands(pair: Pair, document: PlacedDocument, profiles: Profiles = {}): string {
  if (!isShared(document)) return putCommand(pair, document, policyDocument(document.statements), profiles);
  const file = `${pair.name}.${document.id}.json`;
  const put = putCommand(pair, document, {}, profiles).replace(/'?{}'?$/, `file://${file}`);
  const merge = `npx ferry policies ${pair.name} --merge ${document.id}`;
  return `${getCommand(pair, document, profiles)} | ${merge} > ${file} \\\n  && ${put}`;
}

/** The AWS CLI command that prints a policy that is shared. */
function getCommand(pair: Pair, document: PlacedDocument, profiles: Profiles): string {
  const { kind, owner, account } = document;
  const where = place(pair, document, profiles);
  if (kind === 'endpoint') {
    return `aws ec2 describe-vpc-endpoints${where} --vpc-endpoint-ids ${owner} --query 'VpcEndpoints[0].PolicyDocument' --output text`;
  }
  const text = '--query Policy --output text';
  return kind === 'key'
    ? `aws kms get-key-policy${where} --key-id ${owner} --policy-name default ${text}`
    : `aws s3api get-bucket-policy${where} --bucket ${owner} --expected-bucket-owner ${account} ${text}`;
}

function place(pair: Pair, { side }: PlacedDocument, profiles: Profiles): string {
  const profile = profiles[side];
  return ` --region ${pair[side].region}${profile ? ` --profile ${quoted(profile)}` : ''}`;
}

function queueUrlCommand(name: string, place: string): string {
  return `aws sqs get-queue-url${place} --queue-name ${name} --query QueueUrl --output text`;
}

/** `text` as one word of a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
