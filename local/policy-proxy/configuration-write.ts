import type { Call } from './call.ts';

const reading = /^(Get|List|Describe|Head|Select|Lookup|Filter|Query|Batch|Receive|Validate|Estimate)/;

const dataOperations = new Set([
  'AbortMultipartUpload',
  'AssumeRole',
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateMultipartUpload',
  'Decrypt',
  'DeleteMessage',
  'DeleteMessageBatch',
  'DeleteObject',
  'DeleteObjects',
  'DeleteObjectTagging',
  'Encrypt',
  'GenerateDataKey',
  'Invoke',
  'Publish',
  'PurgeQueue',
  'PutEvents',
  'PutObject',
  'PutObjectAcl',
  'PutObjectTagging',
  'RestoreObject',
  'SendMessage',
  'SendMessageBatch',
  'UploadPart',
  'UploadPartCopy',
]);

const configured = new Set(['iam', 's3', 'sqs', 'kms', 'cloudformation', 'lambda', 'events', 'sns', 'ec2']);

/** Whether a call may change a policy, role, bucket, key, queue, function or rule, so that what was read of them is out of date. */
export function configures({ service, operation, method }: Call): boolean {
  if (!configured.has(service)) return false;
  const isRead = reading.test(operation) || (operation.includes(' ') && method === 'GET');
  return !isRead && !dataOperations.has(operation);
}
