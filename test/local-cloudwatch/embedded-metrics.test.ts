import { embeddedMetrics } from '../../local/cloudwatch/embedded-metrics.ts';

const about = (more: object = {}, members: object = {}) =>
  JSON.stringify({
    _aws: {
      Timestamp: 1_700_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'S3Ferry',
          Dimensions: [['pair']],
          Metrics: [{ Name: 'Copied', Unit: 'Count' }],
          ...more,
        },
      ],
    },
    pair: 'demo',
    code: 'X',
    Copied: 3,
    ...members,
  });

const copied = {
  namespace: 'S3Ferry',
  name: 'Copied',
  unit: 'Count',
  dimensions: { pair: 'demo' },
  atMs: 1_700_000_000_000,
  values: { minimum: 3, maximum: 3, sum: 3, sampleCount: 1 },
};

// CloudWatch User Guide, "Specification: Embedded metric format".
describe('[U] the metrics that a line of a log has embedded', () => {
  it('have the value, the dimensions and the time that the line says', () => {
    expect(embeddedMetrics(about())).toEqual([copied]);
  });

  it('are as many as it has sets of dimensions', () => {
    const metrics = embeddedMetrics(about({ Dimensions: [['pair'], ['pair', 'code'], []] }));
    expect(metrics.map(({ dimensions }) => dimensions)).toEqual([
      { pair: 'demo' },
      { pair: 'demo', code: 'X' },
      {},
    ]);
  });

  it('may have several values', () => {
    const [metric] = embeddedMetrics(about({}, { Copied: [1, 2, 6] }));
    expect(metric?.values).toEqual({ minimum: 1, maximum: 6, sum: 9, sampleCount: 3 });
  });

  it.each([
    ['no JSON', '"CloudWatchMetrics"'],
    ['JSON of another kind', JSON.stringify({ message: 'copied', Copied: 3 })],
    ['a value that is no number', about({}, { Copied: '3' })],
    ['no value', about({}, { Copied: undefined })],
    ['no values', about({}, { Copied: [] })],
    ['more than 100 values', about({}, { Copied: Array(101).fill(1) })],
    ['a dimension that it lacks', about({ Dimensions: [['nobody']] })],
    ['a dimension that is no text', about({}, { pair: 7 })],
    ['no dimensions', about({ Dimensions: undefined })],
    ['no metrics', about({ Metrics: 'Copied' })],
  ])('are none of %s', (_, line) => {
    expect(embeddedMetrics(line)).toEqual([]);
  });
});
