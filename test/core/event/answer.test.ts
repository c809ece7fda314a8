import { answer, RedeliveryError } from '../../../lib/core/event/answer.ts';
import { failure } from '../../../lib/core/failure/failure.ts';

const throttled = failure('DstThrottled', { message: 'SlowDown: Less.', hint: 'Wait.' });

describe('[U] the answer to Lambda', () => {
  it.each(['event', 'message'] as const)('is that nothing is left when each %s is settled', (unit) => {
    expect(answer(unit, new Map())).toEqual({ batchItemFailures: [] });
  });

  it('names the messages that are not settled', () => {
    const unsettled = new Map([
      [{ messageId: 'm2', items: [] }, throttled],
      [{ messageId: 'm4', items: [] }, throttled],
    ]);
    expect(answer('message', unsettled)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm4' }],
    });
  });

  it('fails the whole batch for a message without an id', () => {
    expect(answer('message', new Map([[{ items: [] }, throttled]]))).toEqual({
      batchItemFailures: [{ itemIdentifier: '' }],
    });
  });

  it('is an error that begins with the failure code when an event is not settled', () => {
    const unsettled = new Map([[{ items: [] }, throttled]]);
    expect(() => answer('event', unsettled)).toThrow(new RedeliveryError('DstThrottled: SlowDown: Less.'));
    // Lambda writes the name of the error into the dead letter.
    expect(() => answer('event', unsettled)).toThrow(expect.objectContaining({ name: 'RedeliveryError' }));
  });
});
