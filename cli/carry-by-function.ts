import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionName } from '../lib/core/arn.ts';
import { encodeNotificationKey } from '../lib/core/object-key.ts';
import type { Pair } from '../lib/core/pair.ts';
import type { SourcePlace } from '../lib/repair.ts';

/** Longest a Lambda function runs, in ms, and a little more; the connection waits for its answer. */
const patienceMs = 15 * 60_000 + 10_000;

/**
 * Has the pair's function carry objects, by a notification like S3's own. What fails for good becomes a dead letter
 * there, as with any upload. The answer is what the function failed with; rejects when it cannot be invoked.
 */
export function carryByFunction(
  pair: Pair,
  config: { readonly region: string; readonly profile: string },
): (objects: readonly SourcePlace[]) => Promise<string | undefined> {
  const client = new LambdaClient({ ...config, requestHandler: { requestTimeout: patienceMs } });
  const FunctionName = functionName(pair.name, 'replicate');
  return async (objects) => {
    const Records = objects.map((object) => uploaded(pair, object));
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify({ Records }) }),
    );
    return FunctionError ? `${FunctionName} failed: ${Payload?.transformToString() ?? ''}` : undefined;
  };
}

function uploaded({ source }: Pair, { sourceKey, sizeBytes: size }: SourcePlace) {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Copy',
    eventTime: new Date().toISOString(),
    s3: { bucket: { name: source.bucket }, object: { key: encodeNotificationKey(sourceKey), size } },
  };
}
