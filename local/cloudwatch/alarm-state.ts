export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What an alarm compares, and when it goes off (CloudWatch API Reference, PutMetricAlarm). */
export interface AlarmRule {
  readonly comparison: Comparison;
  readonly threshold: number;
  /** "N": the periods that are looked at. */
  readonly evaluationPeriods: number;
  /** "M": how many of them have to be breaching; N where absent. */
  readonly datapointsToAlarm?: number;
  /** `missing` where absent. */
  readonly treatMissingData?: TreatMissingData;
}

export type TreatMissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

export type Comparison =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

export interface Evaluation {
  readonly state: AlarmState;
  readonly reason: string;
}

/** One value for each period, the oldest first; undefined where the metric has none. */
export type Datapoints = readonly (number | undefined)[];

/**
 * How many periods CloudWatch looks at for an alarm over `evaluationPeriods`. It says that it takes more, and takes five
 * for three in its example.
 */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + 2;
}

/**
 * The state of an alarm by the datapoints of its evaluation range, where it was in `current` (CloudWatch User Guide,
 * "Configuring how CloudWatch alarms treat missing data" and "Avoiding premature transitions to alarm state").
 */
export function evaluateAlarm(rule: AlarmRule, datapoints: Datapoints, current: AlarmState): Evaluation {
  const { evaluationPeriods: most, datapointsToAlarm: least = most, treatMissingData = 'missing' } = rule;
  const recent = datapoints.filter((value) => value !== undefined).slice(-most);
  const breaching = recent.filter((value) => isBreaching(rule, value)).length;
  const missing = most - recent.length;
  const decide = (count: number): AlarmState => (count >= least ? 'ALARM' : 'OK');
  const state = () => {
    if (missing === 0 || treatMissingData === 'notBreaching') return decide(breaching);
    if (treatMissingData === 'breaching') return decide(breaching + missing);
    if (breaching >= least || breaching < recent.length) return decide(breaching);
    if (treatMissingData === 'ignore') return current;
    return isPremature(datapoints, least) ? 'ALARM' : 'INSUFFICIENT_DATA';
  };
  return { state: state(), reason: reasonOf(rule, recent, { missing, breaching }) };
}

/** All that there is breaches: it is an alarm where the oldest of it is as old as the datapoints that an alarm takes. */
function isPremature(datapoints: Datapoints, least: number): boolean {
  const oldest = datapoints.findIndex((value) => value !== undefined);
  return oldest >= 0 && datapoints.length - oldest >= least;
}

const comparisons: Readonly<
  Record<
    Comparison,
    { readonly holds: (value: number, threshold: number) => boolean; readonly words: string }
  >
> = {
  GreaterThanOrEqualToThreshold: {
    holds: (value, threshold) => value >= threshold,
    words: 'greater than or equal to',
  },
  GreaterThanThreshold: { holds: (value, threshold) => value > threshold, words: 'greater than' },
  LessThanThreshold: { holds: (value, threshold) => value < threshold, words: 'less than' },
  LessThanOrEqualToThreshold: {
    holds: (value, threshold) => value <= threshold,
    words: 'less than or equal to',
  },
};

function isBreaching({ comparison, threshold }: AlarmRule, value: number): boolean {
  return comparisons[comparison].holds(value, threshold);
}

const fillings = {
  breaching: 'Breaching',
  notBreaching: 'NonBreaching',
  ignore: 'Ignore',
  missing: 'Missing',
};

/** In CloudWatch's words. */
function reasonOf(
  { comparison, threshold, treatMissingData = 'missing' }: AlarmRule,
  recent: readonly number[],
  { missing, breaching }: { readonly missing: number; readonly breaching: number },
): string {
  const filled = `${counted(missing, 'missing datapoint')} ${missing === 1 ? 'was' : 'were'} treated as [${fillings[treatMissingData]}]`;
  if (recent.length === 0) {
    return treatMissingData === 'missing'
      ? `Insufficient Data: ${counted(missing, 'datapoint')} ${missing === 1 ? 'was' : 'were'} unknown.`
      : `Threshold Crossed: no datapoints were received for ${counted(missing, 'period')} and ${filled}.`;
  }
  const isCrossed = breaching > 0;
  const count = isCrossed ? breaching : recent.length;
  const values = recent.map((value) => (Number.isInteger(value) ? value.toFixed(1) : value)).join(', ');
  const verb = `${count === 1 ? 'was' : 'were'}${isCrossed ? '' : ' not'}`;
  const crossed = `${counted(count, 'datapoint')} of [${values}] ${verb} ${comparisons[comparison].words} the threshold (${threshold})`;
  return `Threshold Crossed: ${crossed}${missing > 0 ? ` and ${filled}` : ''}.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
