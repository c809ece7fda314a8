import { type FailureCode, failureTable } from '../../../lib/core/failure/failure.ts';
import { hint } from '../../../lib/core/failure/hint.ts';
import { pair } from '../../support/pair.ts';

const codes = Object.keys(failureTable) as FailureCode[];
const passing = codes.filter((code) =>
  hint(code, pair()).startsWith('Nothing to mend: it passes by itself.'),
);

describe('[U] the advice of a hint', () => {
  it.each(codes)('of %s is a sentence, and the command that comes next', (code) => {
    const [, advice = '', verb] =
      /^(.*) Then `npx ferry dlq (replay|purge) test --code \w+(?: --rate 100)?`\.(?:\n|$)/s.exec(
        hint(code, pair()),
      ) ?? [];
    expect(advice).toMatch(/^\S+ .{10,}[.]$/s);
    expect(verb).toMatch(/replay|purge/);
  });

  it('is nothing to do for no more than what passes by itself', () => {
    expect(passing).toEqual([
      'EventMalformed',
      'EventWrongBucket',
      'EventKeyInvalid',
      'DstKeyInvalid',
      'DstConflict',
      'DstUnavailable',
      'DstResultIncomplete',
      'InvocationFailed',
      'QueueRefused',
    ]);
  });

  it('is to throw away what no replay mends', () => {
    const purged = codes.filter((code) => hint(code, pair()).includes(' dlq purge '));
    expect(purged).toEqual(['EventMalformed', 'EventWrongBucket', 'EventKeyInvalid', 'SrcSseCustomerKey']);
  });

  it('is to replay slowly what was throttled', () => {
    const slowly = codes.filter((code) => hint(code, pair()).includes(' --rate '));
    expect(slowly).toEqual(codes.filter((code) => code.endsWith('Throttled')));
  });

  it('names no statements where a failure rests on none', () => {
    expect(hint('DstThrottled', pair())).not.toContain('rests on');
    expect(hint('DstThrottled', pair())).not.toContain('ferry check');
  });
});
