import { type Failure, failure } from './failure.ts';

/** The failure of an event that a queue of the pair's own did not take; `cause`: what it was to be put there for. */
export function queueRefused(
  queue: 'large objects' | 'dead letters',
  error: unknown,
  cause?: Failure,
): Failure {
  const before = cause ? `${cause.code}: ${cause.message} ` : '';
  const after = cause ? ` The cause of the failure: ${cause.hint}` : '';
  return failure('QueueRefused', {
    message: `${before}The queue of ${queue} did not take it: ${error instanceof Error ? error.message : String(error)}`,
    hint: `Nothing is lost: the event is delivered again, and Lambda dead-letters it itself at the end. Check that the Lambda role may sqs:SendMessage to the queue.${after}`,
  });
}
