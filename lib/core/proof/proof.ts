import { lambdaRoleName, partition } from '../pair/arn.ts';
import type { Pair } from '../pair/pair.ts';
import type { DocumentId } from '../policy/policy-documents.ts';
import { policyFacts } from '../policy/policy-facts.ts';
import type { ApiCall, CopySigners, Signer } from './api-call.ts';
import { batchCalls } from './batch-calls.ts';
import { copyCalls } from './copy-calls.ts';
import { type ExampleObject, exampleObjects } from './example-object.ts';
import { ownAccountCalls } from './own-account-calls.ts';

/** Every API call that `pair` makes, or AWS makes for it, for each of the `examples` of what it may meet. */
export function proofCalls(pair: Pair, examples: readonly ExampleObject[] = exampleObjects(pair)): ApiCall[] {
  const facts = policyFacts(pair);
  return [
    ...ownAccountCalls(pair, lambdaSigner(pair)),
    ...copyCalls(pair, signers(pair), examples),
    ...(facts.batch ? batchCalls(pair.name, facts.batch, facts) : []),
  ];
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
