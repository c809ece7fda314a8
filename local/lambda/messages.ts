/** What the local Lambda tells a runtime process over IPC: serve this. */
export interface InvocationRequest {
  readonly requestId: string;
  /** The event as JSON text. */
  readonly event: string;
  /** Milliseconds since the epoch at which the process will be killed. */
  readonly deadline: number;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
}

export interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What a runtime process answers. */
export type RuntimeMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'not-ready'; readonly error: RuntimeError }
  | (Served & { readonly kind: 'succeeded'; readonly payload: string })
  | (Served & { readonly kind: 'failed'; readonly error: RuntimeError });

interface Served {
  readonly requestId: string;
  /** The most memory that the process has had so far. */
  readonly maxMemoryMb: number;
}
