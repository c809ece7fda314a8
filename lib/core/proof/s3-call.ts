import type { ApiCall, Need } from './api-call.ts';
import { requestContext, type S3Operation } from './request-context.ts';

/** One call to S3 whose needs have what policies see of `request`. */
export function s3Call(
  operation: S3Operation,
  request: object,
  needs: readonly Need[],
): Pick<ApiCall, 'operation' | 'needs'> {
  const sent = requestContext(operation, request);
  return {
    operation,
    needs: needs.map((need) =>
      need.action.startsWith('s3:') ? { ...need, context: { ...need.context, ...sent } } : need,
    ),
  };
}
