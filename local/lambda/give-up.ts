import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { GivenUp } from './asynchronous.ts';
import type { LambdaEvent, LambdaFunction, RoleCredentials } from './lambda-function.ts';

export interface GiveUpOptions {
  readonly endpoint: string;
  readonly credentials: (fn: LambdaFunction) => Promise<RoleCredentials>;
  readonly onEvent: (event: LambdaEvent) => void;
}

/**
 * Sends an event that Lambda gives up to the function's dead-letter queue and on-failure destination, signed by
 * the function's role as on AWS. Where a queue refuses it the event is lost and counted as dropped, which is
 * Lambda's metric `DeadLetterErrors`.
 */
export async function giveUp(fn: LambdaFunction, given: GivenUp, options: GiveUpOptions): Promise<void> {
  const { deadLetterQueue, onFailureQueue } = fn.asynchronous;
  const { requestId } = given;
  const base = { functionName: fn.name, requestId };
  if (!deadLetterQueue && !onFailureQueue) {
    return options.onEvent({ kind: 'dropped', ...base, why: 'the function has no dead-letter queue' });
  }
  const messages = [
    ...(deadLetterQueue
      ? [{ to: 'dead-letter queue' as const, queueArn: deadLetterQueue, ...deadLetter(given) }]
      : []),
    ...(onFailureQueue
      ? [{ to: 'on-failure destination' as const, queueArn: onFailureQueue, ...failureRecord(fn, given) }]
      : []),
  ];
  for (const { to, queueArn, ...message } of messages) {
    try {
      await sendAsRole(fn, queueArn, message, options);
      const { errorMessage } = given.result;
      options.onEvent({ kind: 'dead-lettered', ...base, queueArn, errorMessage });
    } catch (error) {
      const why = `DeadLetterErrors: ${queueArn} did not take it: ${error instanceof Error ? error.message : error}`;
      options.onEvent({ kind: 'dropped', ...base, why, refusedBy: to });
    }
  }
}

async function sendAsRole(
  fn: LambdaFunction,
  queueArn: string,
  message: Pick<SendMessageCommand['input'], 'MessageBody' | 'MessageAttributes'>,
  options: GiveUpOptions,
): Promise<void> {
  const [, , , region = fn.region, account, name] = queueArn.split(':');
  const credentials = await options.credentials(fn);
  // Lambda is a service with patience: only a queue that goes on refusing makes it drop an event.
  const sqs = new SQSClient({ region, endpoint: options.endpoint, credentials, maxAttempts: 10 });
  try {
    await sqs.send(
      new SendMessageCommand({ QueueUrl: `${options.endpoint}/${account}/${name}`, ...message }),
    );
  } finally {
    sqs.destroy();
  }
}

/** The message as Lambda writes it (Lambda Developer Guide, "Adding a dead-letter queue"). */
function deadLetter({ requestId, event, result }: GivenUp) {
  return {
    MessageBody: JSON.stringify(event),
    MessageAttributes: {
      RequestID: { DataType: 'String', StringValue: requestId },
      ErrorCode: { DataType: 'Number', StringValue: statusCode(result.errorType) },
      ErrorMessage: { DataType: 'String', StringValue: firstKilobyte(result.errorMessage) },
    },
  };
}

/** A function's own error answers 200, a refusal to run it its own status. */
function statusCode(errorType: string): string {
  return errorType === 'TooManyRequestsException' ? '429' : '200';
}

/** An attribute may not be empty, nor hold half a character. */
function firstKilobyte(text: string): string {
  const bytes = new TextEncoder().encode(text).subarray(0, 1024);
  return new TextDecoder().decode(bytes, { stream: true }) || 'Unhandled';
}

/** Lambda Developer Guide, "Retaining records of asynchronous invocations": the record of an on-failure destination. */
function failureRecord(fn: LambdaFunction, { requestId, event, condition, attempts, result }: GivenUp) {
  return {
    MessageBody: JSON.stringify({
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId,
        functionArn: `${fn.arn}:$LATEST`,
        condition,
        approximateInvokeCount: attempts,
      },
      requestPayload: event,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: result.errorType, errorMessage: result.errorMessage },
    }),
  };
}
