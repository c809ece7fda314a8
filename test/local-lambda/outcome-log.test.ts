import { readOutcomeLog } from '../../local/outcome-log.ts';

const read = (log: unknown) => readOutcomeLog(JSON.stringify(log));

describe('[U] a line that a function printed', () => {
  it('tells of a copy with its key, size and latency', () => {
    const log = {
      level: 'INFO',
      message: 'copied',
      key: 'a',
      bytes: 3,
      destinationKey: 'b/a',
      latencyMs: 40,
    };
    expect(read(log)).toEqual({ kind: 'copied', key: 'a', detail: 'b/a', bytes: 3, latencyMs: 40 });
  });

  it('tells of a dead letter with its failure and what to do', () => {
    const failure = { code: 'DstBucketNotFound', message: 'It is not there.', hint: 'Make it.' };
    expect(read({ message: 'dead-lettered', key: 'a', failure })).toEqual({
      kind: 'dead-lettered',
      key: 'a',
      detail: 'DstBucketNotFound: It is not there.',
      hint: 'Make it.',
    });
  });

  it('tells why an object was left out', () => {
    expect(read({ message: 'filtered', key: 'a.tmp', reason: 'exclude' })).toMatchObject({
      detail: 'exclude',
    });
  });

  it.each(['plain text', '{"message":"copied', '{"_aws":{},"Copied":1}', '{"message":"cold start"}', '[]'])(
    'tells of nothing when it is %s',
    (line) => {
      expect(readOutcomeLog(line)).toBeUndefined();
    },
  );
});
