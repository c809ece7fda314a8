import { failedMessageIds } from '../../local/lambda/sqs-event.ts';

describe('[U] the answer to a batch', () => {
  const batch = new Set(['a', 'b']);

  it.each([[null], [undefined], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'means that all succeeded when it is %j',
    (answer) => {
      expect(failedMessageIds(answer, batch)).toEqual(new Set());
    },
  );

  it('names the messages that failed', () => {
    expect(failedMessageIds({ batchItemFailures: [{ itemIdentifier: 'b' }] }, batch)).toEqual(new Set(['b']));
  });

  it.each([
    ['text'],
    [{ batchItemFailures: 'text' }],
    [{ batchItemFailures: [{ itemIdentifier: '' }] }],
    [{ batchItemFailures: [{ itemIdentifier: null }] }],
    [{ batchItemFailures: [{ itemidentifier: 'a' }] }],
    [{ batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'of another batch' }] }],
  ])('fails the whole batch when it is %j', (answer) => {
    expect(failedMessageIds(answer, batch)).toBe('all');
  });
});
