import type { Context } from 'aws-lambda';
import { readReplayOrder } from '../lib/core/dead-letter/replay-order.ts';
import { replay } from '../lib/replay.ts';
import { wireReplayer } from '../lib/wire.ts';

const { replayer, logger } = wireReplayer();

/** Drains the dead-letter queue on demand; answers what became of each dead letter. */
export async function handler(event: unknown, context: Context) {
  logger.appendKeys({ function_request_id: context.awsRequestId });
  const order = readReplayOrder(event, replayer.clock.now());
  return replay(order, replayer, { remainingMs: () => context.getRemainingTimeInMillis() });
}
