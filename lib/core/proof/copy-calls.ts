import { destinationRoleArn } from '../pair/arn.ts';
import type { Pair } from '../pair/pair.ts';
import { goesThroughEndpoint } from '../policy/s3-endpoint.ts';
import type { ApiCall, CopySigners, Signer } from './api-call.ts';
import { destinationBucketCalls, sourceBucketCalls } from './bucket-calls.ts';
import type { ExampleObject } from './example-object.ts';
import { readCalls } from './read-calls.ts';
import { writeCalls } from './write-calls.ts';

/** The calls that copy `examples`, and those that find out why one was not copied. */
export function copyCalls(pair: Pair, signers: CopySigners, examples: readonly ExampleObject[]): ApiCall[] {
  const toDestination = examples.flatMap((example) => writeCalls(pair, signers, example));
  const toSource = examples.flatMap((example) => readCalls(pair, signers.reader, example));
  return [
    ...(pair.access === 'bucket-policy' ? [] : [assumeRole(pair, signers.lambda)]),
    ...sentTo(pair, 'destination', [...toDestination, ...destinationBucketCalls(pair, signers)]),
    ...sentTo(pair, 'source', [...toSource, ...sourceBucketCalls(pair, signers)]),
  ];
}

/** `calls` to S3 in the Region of this end, each with the endpoint it passes. What differs in nothing is one call. */
function sentTo(pair: Pair, end: 'source' | 'destination', calls: readonly ApiCall[]): readonly ApiCall[] {
  const id = goesThroughEndpoint(pair, end) ? pair.vpc?.s3Endpoint : undefined;
  const sent = calls.map((call) => ({
    ...call,
    needs: call.needs.map((need) => {
      if (!need.action.startsWith('s3:')) return need;
      const context = { ...need.context, 'aws:RequestedRegion': pair[end].region };
      return id
        ? { ...need, endpoint: 's3-endpoint' as const, context: { ...context, 'aws:SourceVpce': id } }
        : { ...need, context };
    }),
  }));
  const first = new Map<string, ApiCall>();
  for (const call of sent) {
    const text = JSON.stringify([call.operation, call.needs]);
    if (!first.has(text)) first.set(text, call);
  }
  return [...first.values()];
}

function assumeRole(pair: Pair, lambda: Signer): ApiCall {
  const { role, account, externalId } = pair.destination;
  const context = {
    'sts:ExternalId': externalId,
    'sts:RoleSessionName': `s3-ferry-${pair.name}`,
    'aws:RequestedRegion': pair.source.region,
  };
  const resource = destinationRoleArn(pair);
  const need = { signer: lambda, action: 'sts:AssumeRole', resource, account, context };
  return {
    phase: 'copy',
    operation: 'AssumeRole',
    on: `role ${role}`,
    needs: [{ ...need, document: 'destination-trust' }],
  };
}
