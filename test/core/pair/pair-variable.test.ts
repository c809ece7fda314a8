import fc from 'fast-check';
import { pairVariable } from '../../../lib/core/pair/pair-variable.ts';
import { pairProblems } from '../../../lib/core/pair-checks/pair-checks.ts';
import { sourceStack } from '../../../stacks/source-stack.ts';
import { hostileText } from '../../support/hostile-texts.ts';
import { pair } from '../../support/pair.ts';

const withExcludes = (excludes: readonly string[]) =>
  pair({
    name: 'n'.repeat(31),
    log: 'failures',
    trigger: 'eventbridge',
    scope: { prefixes: [], suffixes: [], excludes },
  });

describe('[U] the variable FERRY_PAIR', () => {
  test('is the pair, and holds nothing that serverless or CloudFormation puts a value in place of', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { maxLength: 5 }), (excludes) => {
        const one = withExcludes(excludes);
        expect(JSON.parse(pairVariable(one))).toEqual(one);
        expect(pairVariable(one)).not.toMatch(/\$|\{\{/);
      }),
    );
  });

  test.each(['x', '$', '{{', '日', '"'])(
    'of a pair that is taken leaves room for the others in the 4 KB of a function: %j again and again',
    (text) => {
      const excludes = [...text.repeat(1_500)].map((_, at) => `${text}${at}`);
      const isTaken = (count: number) => pairProblems(withExcludes(excludes.slice(0, count))).length === 0;
      const most = excludes.findIndex((_, count) => !isTaken(count)) - 1;
      expect(most).toBeGreaterThan(50);
      const url = `https://sqs.ap-southeast-1.amazonaws.com/111111111111/s3-ferry-${'n'.repeat(31)}-parked`;
      const { replayEnvironment } = sourceStack(withExcludes(excludes.slice(0, most)));
      const bytes = Object.entries(replayEnvironment).map(([name, value]) =>
        Buffer.byteLength(name + (typeof value === 'string' ? value : url)),
      );
      expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(4_096);
    },
  );
});
