import type { DocumentId } from '../policy/policy-documents.ts';
import type { ExampleObject } from './example-object.ts';
import type { RequestContext } from './request-context.ts';

/** Who makes a call: a session of one of the pair's roles, or an AWS service. */
export interface Signer {
  /** In words, for people. */
  readonly name: string;
  /** ARN of the session, or name of the service. */
  readonly principal: string;
  readonly account: string;
  /** The role of a session, or the user; absent for a service. */
  readonly roleArn?: string;
  /** The document that holds the role's permissions; absent for a service, and for principals whose permissions are not the pair's: they are taken to be allowed. */
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
  /** The policy of the VPC endpoint that the call passes. */
  readonly endpoint?: DocumentId;
  /** What policies see of the call beyond who makes it, by condition key. */
  readonly context: RequestContext;
}

/** Why the call is made. */
export type Phase =
  | 'arrival'
  | 'copy'
  | 'multipart'
  | 'relay'
  | 'diagnosis'
  | 'dead letter'
  | 'replay'
  | 'operators'
  | 'batch'
  | 'drift';

/** One call to an AWS API, with every permission it needs. All must be there. */
export interface ApiCall {
  readonly phase: Phase;
  /** Name of the operation, as in `CopyObject`. */
  readonly operation: string;
  /** What it is made on, in words. */
  readonly on: string;
  /** The source object it is made for, of a call that is made for one. */
  readonly example?: ExampleObject;
  readonly needs: readonly Need[];
}

/** Who reads the source and who writes the destination; one and the same where `CopyObject` does both. */
export interface CopySigners {
  readonly lambda: Signer;
  readonly reader: Signer;
  readonly writer: Signer;
}
