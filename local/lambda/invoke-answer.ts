import type { Invoke } from '../policy-proxy/policy-proxy.ts';
import type { Lambda } from './lambda.ts';

/** Answers Lambda's `Invoke` (API reference, "Invoke", RequestResponse) from the functions registered here. */
export function invokeAnswer(lambda: Lambda): Invoke {
  return async ({ account, region, functionName, payload }) => {
    const arn = functionName.startsWith('arn:')
      ? functionName
      : `arn:aws:lambda:${region}:${account}:function:${functionName}`;
    if (!lambda.has(arn)) return undefined;
    const result = await lambda.invoke(arn, payload === '' ? {} : JSON.parse(payload));
    const headers = { 'content-type': 'application/json' };
    if (result.kind === 'succeeded') {
      return { status: 200, headers, body: JSON.stringify(result.payload ?? null) };
    }
    const { errorType, errorMessage } = result;
    return {
      status: 200,
      headers: { ...headers, 'x-amz-function-error': 'Unhandled' },
      body: JSON.stringify({ errorType, errorMessage }),
    };
  };
}
