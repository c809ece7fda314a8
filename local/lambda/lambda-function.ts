/** One deployed function, everything resolved: what the local Lambda needs to run it as AWS would. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** `path/to/module.export`, relative to `codeDirectory`. */
  readonly handler: string;
  /** Where the package is unpacked. */
  readonly codeDirectory: string;
  readonly roleArn: string;
  /** Gateway endpoint of S3 in the function's VPC. */
  readonly s3Endpoint?: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly asynchronous: AsynchronousSettings;
  /** Whether it may be invoked without end by what it sends itself (`RecursiveLoop: Allow`). */
  readonly allowsRecursiveLoop?: boolean;
  /** Invocations at the same time; 0 throttles every one, absent means the local default. */
  readonly reservedConcurrency?: number;
}

/** How Lambda treats asynchronous events of a function (Lambda Developer Guide, "Error handling for asynchronous invocation"). */
export interface AsynchronousSettings {
  /** Retries after the first attempt: 0, 1 or 2. */
  readonly retries: number;
  readonly maximumAgeMs: number;
  /** ARN of the queue that takes events given up, unchanged. */
  readonly deadLetterQueue?: string;
  /** ARN of the queue that takes events given up, wrapped with their context. */
  readonly onFailureQueue?: string;
}

/** Lambda's own defaults: two retries, six hours. */
export const defaultAsynchronousSettings: AsynchronousSettings = {
  retries: 2,
  maximumAgeMs: 6 * 60 * 60 * 1000,
};

/** Credentials of a session of the function's role. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What an invocation came to. `errorType` and `errorMessage` are as Lambda words them. */
export type InvocationResult =
  | { readonly kind: 'succeeded'; readonly payload: unknown }
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string };

/** What happens inside the local Lambda, for people who watch and tests that count. */
export type LambdaEvent = { readonly functionName: string; readonly requestId?: string } & (
  | { readonly kind: 'line'; readonly stream: 'stdout' | 'stderr'; readonly line: string }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'started'; readonly attempt: number }
  | {
      readonly kind: 'finished';
      readonly attempt: number;
      readonly result: InvocationResult;
      readonly durationMs: number;
    }
  | { readonly kind: 'retrying'; readonly afterMs: number }
  | { readonly kind: 'dead-lettered'; readonly queueArn: string; readonly errorMessage: string }
  /** Lambda has no concurrency for it. */
  | { readonly kind: 'throttled' }
  | {
      readonly kind: 'dropped';
      readonly why: string;
      /** What did not take the event, where the function has one. */
      readonly refusedBy?: 'dead-letter queue' | 'on-failure destination';
    }
  /** An invocation that a chain of its own would have caused; its event is in `queueArn`, or nowhere. */
  | { readonly kind: 'loop-stopped'; readonly queueArn?: string }
  | { readonly kind: 'note'; readonly text: string }
);
