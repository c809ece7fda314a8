/** Sends one request and reads its whole answer. Rejects with an Error of the connection, or of the signal once it aborts. */
export type Send = (request: Outgoing) => Promise<Answer>;

export interface Outgoing {
  readonly origin: string;
  readonly method: 'PUT';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly abortSignal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}
