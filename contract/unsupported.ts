/** The server leaves out what a scenario needs, so that it says nothing about the engine. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/** S3 API Reference, "List of error codes": NotImplemented, 501. */
export function isNotImplemented(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return error.name === 'NotImplemented' || $metadata?.httpStatusCode === 501;
}
