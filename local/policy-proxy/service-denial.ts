import type { Denial } from './authorize.ts';
import type { Refusal } from './refusal.ts';
import { why } from './s3-decision.ts';

/** How STS, SQS and KMS put it (IAM User Guide, "Troubleshoot access denied error messages"). */
export function serviceDenial({ principal, action, resource, missing }: Denial): Refusal {
  const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource}`;
  // STS does not say which side it is.
  const reason = action === 'sts:AssumeRole' ? '' : ` ${why(missing, action)}`;
  return { status: 403, code: 'AccessDenied', message: message + reason };
}
