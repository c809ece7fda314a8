import { createHash, randomBytes } from 'node:crypto';

/**
 * Invocations of one function in one chain of requests, after which Lambda stops the next (Lambda Developer Guide, "Use
 * Lambda recursive loop detection to prevent infinite loops": about 16).
 */
export const mostInvocationsInChain = 16;

/**
 * How often a function was invoked in the chain of requests that a trace header tells of: an `X-Amzn-Trace-Id`, which SQS
 * keeps as `AWSTraceHeader`. 0 where there is none.
 */
export function invocationsInChain(traceHeader: string | undefined, functionArn: string): number {
  return lineageIn(traceHeader).get(functionHash(functionArn)) ?? 0;
}

/**
 * The trace header of an invocation that goes on with the chain of `traceHeader`, or begins one, and counts it. The SDK
 * of the function sends it on with every request. AWS does not document the form of its lineage: here it is
 * `Lineage=HASH:COUNT`, joined by `|` where several functions are in the chain.
 */
export function traceOfInvocation(traceHeader: string | undefined, functionArn: string): string {
  const root = fieldOf(traceHeader, 'Root') ?? `1-${hex(4)}-${hex(12)}`;
  const lineage = lineageIn(traceHeader).set(
    functionHash(functionArn),
    invocationsInChain(traceHeader, functionArn) + 1,
  );
  const counts = [...lineage].map(([hash, count]) => `${hash}:${count}`).join('|');
  return `Root=${root};Parent=${hex(8)};Sampled=0;Lineage=${counts}`;
}

function lineageIn(traceHeader: string | undefined): Map<string, number> {
  const entries = fieldOf(traceHeader, 'Lineage')?.split('|') ?? [];
  return new Map(
    entries.map((entry) => {
      const [hash = '', count] = entry.split(':');
      return [hash, Number(count) || 0];
    }),
  );
}

/** A field of `Root=…;Parent=…` (X-Ray Developer Guide, "Tracing header"). */
function fieldOf(traceHeader: string | undefined, name: string): string | undefined {
  return traceHeader
    ?.split(';')
    .find((field) => field.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

function functionHash(functionArn: string): string {
  return createHash('sha256').update(functionArn).digest('hex').slice(0, 8);
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
