import fc from 'fast-check';
import {
  type AlarmState,
  type Comparison,
  evaluateAlarm,
  evaluationRange,
  type TreatMissingData,
} from '../../local/cloudwatch/alarm-state.ts';

/** As AWS writes them: 0 does not breach, X does, - is missing; the oldest first. */
function datapoints(text: string): (number | undefined)[] {
  return text.split(' ').map((mark) => ({ '0': 0, X: 1, '-': undefined })[mark]);
}

function stateOf(
  text: string,
  [least, most]: readonly [number, number],
  treatMissingData: TreatMissingData,
  current: AlarmState = 'OK',
): AlarmState {
  const rule = {
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    evaluationPeriods: most,
    datapointsToAlarm: least,
    treatMissingData,
  } as const;
  return evaluateAlarm(rule, datapoints(text), current).state;
}

const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

// CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data", the tables of all editions.
describe.each([
  [3, 3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
  [3, 3, '0 - - - -', ['OK', 'OK', 'OK', 'OK']],
  [3, 3, '- - - - 0', ['OK', 'OK', 'OK', 'OK']],
  [3, 3, '- - - - -', ['INSUFFICIENT_DATA', 'retained', 'ALARM', 'OK']],
  [3, 3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [3, 3, '- - - - X', ['INSUFFICIENT_DATA', 'retained', 'ALARM', 'OK']],
  [3, 3, '- - X - -', ['ALARM', 'retained', 'ALARM', 'OK']],
  [3, 3, 'X - - - -', ['ALARM', 'retained', 'ALARM', 'OK']],
  [2, 3, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, 3, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, 3, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
  [2, 3, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
  [2, 3, '- - - - X', ['INSUFFICIENT_DATA', 'retained', 'ALARM', 'OK']],
  [2, 3, '- - - X -', ['ALARM', 'retained', 'ALARM', 'OK']],
  [1, 1, '- - -', ['INSUFFICIENT_DATA', 'retained', 'ALARM', 'OK']],
  [1, 1, 'X - 0', ['OK', 'OK', 'OK', 'OK']],
  [1, 1, '0 X -', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
] as const)('[U] an alarm of %i out of %i datapoints', (least, most, text, expected) => {
  it.each(treatments.map((treatment, at) => [treatment, expected[at]] as const))(
    `is, with ${text} and missing data as %s, %s`,
    (treatment, state) => {
      for (const current of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
        const should = state === 'retained' ? current : state;
        expect(stateOf(text, [least, most], treatment, current)).toBe(should);
      }
    },
  );
});

describe('[U] the state of an alarm', () => {
  it('does not depend on how missing data is treated where enough is there', () => {
    const values = fc.array(fc.constantFrom('0', 'X'), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 3 }), (marks, least) => {
        const states = treatments.map((treatment) => stateOf(marks.join(' '), [least, 3], treatment));
        expect(new Set(states).size).toBe(1);
      }),
    );
  });

  it('with missing data as breaching is an alarm wherever it is one with missing data as not breaching', () => {
    const values = fc.array(fc.constantFrom('0', 'X', '-'), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 3 }), (marks, least) => {
        const as = (treatment: TreatMissingData) => stateOf(marks.join(' '), [least, 3], treatment);
        expect(as('notBreaching') === 'OK' || as('breaching') === 'ALARM').toBe(true);
      }),
    );
  });

  it.each([
    ['GreaterThanOrEqualToThreshold', ['OK', 'ALARM', 'ALARM']],
    ['GreaterThanThreshold', ['OK', 'OK', 'ALARM']],
    ['LessThanThreshold', ['ALARM', 'OK', 'OK']],
    ['LessThanOrEqualToThreshold', ['ALARM', 'ALARM', 'OK']],
  ] as [Comparison, AlarmState[]][])('compares by %s', (comparison, states) => {
    const rule = { comparison, threshold: 5, evaluationPeriods: 1 };
    expect([4, 5, 6].map((value) => evaluateAlarm(rule, [value], 'OK').state)).toEqual(states);
  });

  it('is decided over two periods more than the alarm counts', () => {
    expect(evaluationRange(3)).toBe(5);
  });

  it.each([
    [[2], 'Threshold Crossed: 1 datapoint of [2.0] was greater than or equal to the threshold (1).'],
    [[0.5], 'Threshold Crossed: 1 datapoint of [0.5] was not greater than or equal to the threshold (1).'],
    [
      [undefined],
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    ],
  ])('tells its reason for %j', (values, reason) => {
    const rule = {
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: 'notBreaching',
    } as const;
    expect(evaluateAlarm(rule, values, 'OK').reason).toBe(reason);
  });
});
