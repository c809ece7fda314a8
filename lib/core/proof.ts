import { lambdaRoleName, partition } from './arn.ts';
import { copyCalls } from './copy-calls.ts';
import { ownAccountCalls } from './own-account-calls.ts';
import type { Pair } from './pair.ts';
import type { DocumentId } from './policy-documents.ts';

/** Who makes a call: a session of one of the pair's roles, or an AWS service. */
export interface Signer {
  /** In words, for people. */
  readonly name: string;
  /** ARN of the session, or name of the service. */
  readonly principal: string;
  readonly account: string;
  /** The role of a session; absent for a service. */
  readonly roleArn?: string;
  /** The document that holds the role's permissions; absent for a service. */
  readonly permissions?: DocumentId;
}

/** One permission that a call needs. */
export interface Need {
  readonly signer: Signer;
  /** As in `s3:GetObject`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Account that owns the resource. */
  readonly account: string;
  /** The policy on the resource. */
  readonly document?: DocumentId;
  /** What the call tells beyond who makes it, by condition key. */
  readonly context: Readonly<Record<string, string>>;
}

/** Why the call is made. */
export type Route = 'arrival' | 'copy' | 'diagnosis' | 'dead letter' | 'replay';

/** One call to an AWS API, with every permission it needs. All must be there. */
export interface ApiCall {
  readonly route: Route;
  /** Name of the operation, as in `CopyObject`. */
  readonly operation: string;
  /** What it is made on, in words. */
  readonly on: string;
  readonly needs: readonly Need[];
}

/** Every API call that `pair` makes, or AWS makes for it, for every kind of object it may meet. */
export function proofCalls(pair: Pair): ApiCall[] {
  return [...ownAccountCalls(pair, lambdaSigner(pair)), ...copyCalls(pair, signers(pair))];
}

/** Who reads the source and who writes the destination; one and the same where `CopyObject` does both. */
export interface CopySigners {
  readonly lambda: Signer;
  readonly reader: Signer;
  readonly writer: Signer;
}

function signers(pair: Pair): CopySigners {
  const [lambda, destination] = [lambdaSigner(pair), destinationSigner(pair)];
  return {
    lambda,
    reader: pair.access === 'assume-role' ? destination : lambda,
    writer: pair.access === 'bucket-policy' ? lambda : destination,
  };
}

function lambdaSigner(pair: Pair): Signer {
  const { account, region } = pair.source;
  return session(
    { account, region, role: lambdaRoleName(pair) },
    `s3-ferry-${pair.name}`,
    'lambda-permissions',
  );
}

function destinationSigner({ name, destination }: Pair): Signer {
  return session(destination, `s3-ferry-${name}`, 'destination-permissions');
}

function session(
  { account, region, role }: { readonly account: string; readonly region: string; readonly role: string },
  sessionName: string,
  permissions: DocumentId,
): Signer {
  const arn = `arn:${partition(region)}`;
  return {
    name: `role ${role}`,
    principal: `${arn}:sts::${account}:assumed-role/${role}/${sessionName}`,
    account,
    roleArn: `${arn}:iam::${account}:role/${role}`,
    permissions,
  };
}
