import { evaluateExpression } from '../../local/cloudwatch/metric-math.ts';

const none = undefined;
const series = new Map([
  ['m1', [1, 2, none, 4]],
  ['m2', [10, none, none, 40]],
  ['late', [0, 1, 2, 3]],
  ['e1', [5, 5, 5, 5]],
  ['empty', [none, none, none, none]],
]);
const scope = { series, metrics: ['m1', 'm2', 'late', 'empty'] };

// CloudWatch User Guide, "Using math expressions with CloudWatch metrics".
it.each<[string, (number | undefined)[]]>([
  ['m1', [1, 2, none, 4]],
  ['2', [2, 2, 2, 2]],
  ['m1 + m2', [11, none, none, 44]],
  ['m2 - m1 * 2', [8, none, none, 32]],
  ['(m2 - m1) * 2', [18, none, none, 72]],
  ['m2 / m1 / 2', [5, none, none, 5]],
  ['-m1', [-1, -2, none, -4]],
  ['10 / late', [none, 10, 5, 10 / 3]],
  ['1.5 * late', [0, 1.5, 3, 4.5]],
  ['late > 1', [0, 0, 1, 1]],
  ['late >= 1 && late < 3', [0, 1, 1, 0]],
  ['late == 0 || late != 2', [1, 1, 0, 1]],
  ['late == 0 OR late == 3 AND 0', [1, 0, 0, 0]],
  ['FILL(m1, 0)', [1, 2, 0, 4]],
  ['FILL(m1, REPEAT)', [1, 2, 2, 4]],
  ['FILL(m1, late)', [1, 2, 2, 4]],
  ['FILL(empty, 0) + 1', [1, 1, 1, 1]],
  ['SUM(METRICS())', [11, 3, 2, 47]],
  ['SUM(METRICS("m"))', [11, 2, none, 44]],
  ['SUM([m1, e1])', [6, 7, 5, 9]],
  ['SUM(FILL(METRICS("m"), 0))', [11, 2, 0, 44]],
  ['MAX([m1, m2])', [10, 2, none, 40]],
  ['MIN([m1, m2])', [1, 2, none, 4]],
  ['AVG([m1, m2])', [5.5, 2, none, 22]],
  ['SUM(late)', [6, 6, 6, 6]],
  ['IF(late > 1, m1, e1)', [5, 5, none, 4]],
  ['IF(m1 > 1, 1, 0)', [0, 1, none, 1]],
  ['IF(late > 1, 7)', [none, none, 7, 7]],
  ['IF(1, m1, e1)', [1, 2, none, 4]],
  ['100 * FILL(late, 0) / (FILL(m1, 0) + FILL(late, 0))', [0, 100 / 3, 100, 300 / 7]],
])('[U] %s is %j', (expression, expected) => {
  expect(evaluateExpression(expression, scope)).toEqual(expected);
});

it.each(['', 'm1 +', 'nobody', 'm1 m2', 'RATE(m1)', 'SUM(m1, m2)', '(m1', 'METRICS()', '[m1, m2]', 'm1 ^ 2'])(
  '[U] the expression "%s" is refused by name',
  (expression) => {
    expect(() => evaluateExpression(expression, scope)).toThrow(/expression/);
  },
);
