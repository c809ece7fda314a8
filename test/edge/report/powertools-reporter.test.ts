import { Logger } from '@aws-lambda-powertools/logger';
import type { Outcome } from '../../../lib/core/copy/outcome.ts';
import { failure } from '../../../lib/core/failure/failure.ts';
import { emfMetrics } from '../../../lib/edge/report/emf-metrics.ts';
import { powertoolsReporter } from '../../../lib/edge/report/powertools-reporter.ts';
import { linesOf } from '../../support/log-lines.ts';
import { pair } from '../../support/pair.ts';

const object = {
  bucket: 'uploads',
  key: 'in/ä "b"\n',
  sizeBytes: 42,
  versionId: 'v1',
  eTag: 'e',
  eventTime: '2026-11-23T10:00:00Z',
};
const copied: Outcome = {
  kind: 'copied',
  object,
  destinationKey: 'from/a',
  route: 'copy',
  eTag: '"e"',
  destinationVersionId: 'v9',
  requestId: 'TX1',
  durationMs: 120,
  latencyMs: 900,
  tries: 2,
};
const denied = failure('DstPutObjectNotPermitted', {
  message: 'No.',
  hint: 'Grant it.',
  awsCode: 'AccessDenied',
  status: 403,
  requestId: 'TX2',
});
const superseded: Outcome = { kind: 'superseded', object, requestId: 'TX1' };
const filtered: Outcome = { kind: 'filtered', object, reason: 'exclude' };
const deadLettered: Outcome = { kind: 'dead-lettered', object, failure: denied, tries: 1 };
const told: Outcome = { kind: 'reported', object, failure: denied, tries: 1 };
const redelivered: Outcome = { kind: 'redelivered', failure: denied, tries: 6 };

/** What is written while `outcomes` are reported: all lines, those of outcomes, and those with metrics. */
async function reported(...outcomes: readonly Outcome[]) {
  return reportedAt('INFO', ...outcomes);
}

type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'CRITICAL' | 'SILENT';

async function reportedAt(logLevel: Level, ...outcomes: readonly Outcome[]) {
  const lines = await linesOf(() => {
    const logger = new Logger({ serviceName: 's3-ferry', logLevel });
    const print = (line: string) => void process.stdout.write(line);
    const metrics = emfMetrics({ service: 's3-ferry', pair: 'test' }, print);
    const reporter = powertoolsReporter(pair(), logger, metrics);
    for (const outcome of outcomes) reporter.outcome(outcome);
    reporter.flush();
  });
  return {
    lines,
    logs: lines.filter((line) => 'message' in line),
    metrics: lines.filter((line) => '_aws' in line),
  };
}

describe('[U] the report of an outcome', () => {
  it('is one line with all that is known of a copy', async () => {
    const { logs } = await reported(copied);
    expect(logs).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'copied',
        pair: 'test',
        key: 'in/ä "b"\n',
        versionId: 'v1',
        bytes: 42,
        destinationKey: 'from/a',
        route: 'copy',
        eTag: '"e"',
        destinationVersionId: 'v9',
        requestId: 'TX1',
        durationMs: 120,
        latencyMs: 900,
        tries: 2,
      }),
    ]);
  });

  it.each<[Outcome, string, object]>([
    [superseded, 'INFO', { key: object.key, requestId: 'TX1' }],
    [filtered, 'INFO', { key: object.key, reason: 'exclude' }],
    [deadLettered, 'ERROR', { key: object.key, tries: 1, failure: denied }],
    [told, 'ERROR', { key: object.key, tries: 1, failure: denied }],
    [redelivered, 'WARN', { tries: 6, failure: denied }],
  ])('of %j is one line of its level', async (outcome, level, facts) => {
    const { logs } = await reported(outcome);
    expect(logs).toEqual([expect.objectContaining({ level, message: outcome.kind, pair: 'test', ...facts })]);
  });

  it('names no key where there is none', async () => {
    const { logs } = await reported(redelivered);
    expect(logs[0]).not.toHaveProperty('key');
  });

  it('counts outcomes, bytes and latencies in one piece of metrics', async () => {
    const { metrics } = await reported(copied, copied, superseded, filtered);
    expect(metrics).toEqual([
      expect.objectContaining({
        pair: 'test',
        service: 's3-ferry',
        Copied: 2,
        CopiedBytes: [42, 42],
        EventToCopyLatency: [900, 900],
        Superseded: 1,
        Filtered: 1,
      }),
    ]);
    expect(metrics[0]?.['_aws']).toMatchObject({
      CloudWatchMetrics: [
        {
          Namespace: 'S3Ferry',
          Dimensions: [['service', 'pair']],
          Metrics: [
            { Name: 'Copied', Unit: 'Count' },
            { Name: 'CopiedBytes', Unit: 'Bytes' },
            { Name: 'EventToCopyLatency', Unit: 'Milliseconds' },
            { Name: 'Superseded', Unit: 'Count' },
            { Name: 'Filtered', Unit: 'Count' },
          ],
        },
      ],
    });
  });

  it('counts what is on time and what is late, in the same piece, and nothing where there is none', async () => {
    const counted = async (onTime: number, late: number) => {
      const lines = await linesOf(() => {
        const logger = new Logger({ serviceName: 's3-ferry', logLevel: 'INFO' });
        const metrics = emfMetrics({ service: 's3-ferry', pair: 'test' }, (line) =>
          process.stdout.write(line),
        );
        const reporter = powertoolsReporter(pair(), logger, metrics);
        reporter.outcome(copied);
        reporter.served({ onTime, late });
        reporter.flush();
      });
      return lines.map(({ Copied, OnTime, Late }) => ({ Copied, OnTime, Late }));
    };
    expect(await counted(3, 2)).toEqual([{ Copied: 1, OnTime: 3, Late: 2 }]);
    expect(await counted(1, 0)).toEqual([{ Copied: 1, OnTime: 1 }]);
    expect(await counted(0, 1)).toEqual([{ Copied: 1, Late: 1 }]);
    expect(await counted(0, 0)).toEqual([{ Copied: 1 }]);
  });

  it('says nothing of a size that is not known', async () => {
    const { sizeBytes: _, ...sizeless } = object;
    const { logs, metrics } = await reported({ ...copied, object: sizeless });
    expect(logs[0]).not.toHaveProperty('bytes');
    expect(metrics[0]).toMatchObject({ CopiedBytes: 0 });
  });

  it('writes no more values of a metric into one line than CloudWatch reads', async () => {
    const { metrics } = await reported(...Array.from({ length: 250 }, () => copied));
    const lengths = (name: string) => metrics.map((line) => (line[name] as number[]).length);
    for (const name of ['CopiedBytes', 'EventToCopyLatency']) {
      expect(Math.max(...lengths(name))).toBe(100);
      expect(lengths(name).reduce((sum, length) => sum + length)).toBe(250);
    }
    expect(metrics.reduce((sum, line) => sum + Number(line['Copied']), 0)).toBe(250);
  });

  it('writes nothing when nothing came to pass', async () => {
    expect((await reported()).lines).toEqual([]);
  });

  it('measures no latency that is not known', async () => {
    const { latencyMs: _, ...timeless } = copied;
    const { metrics } = await reported(timeless);
    expect(metrics[0]).not.toHaveProperty('EventToCopyLatency');
  });

  it('counts a failure as a count', async () => {
    const { metrics } = await reported(redelivered);
    expect(JSON.stringify(metrics)).toContain('[{"Name":"Failed","Unit":"Count"}]');
  });

  it('counts failures by their code as well', async () => {
    const { metrics } = await reported(deadLettered, redelivered);
    const about = (...dimensions: string[]) =>
      expect.objectContaining({ Namespace: 'S3Ferry', Dimensions: [dimensions] });
    const byCode = about('service', 'pair', 'code');
    const counted = { service: 's3-ferry', pair: 'test', code: denied.code, Failed: 1 };
    expect(metrics).toEqual([
      expect.objectContaining({ ...counted, _aws: expect.objectContaining({ CloudWatchMetrics: [byCode] }) }),
      expect.objectContaining({
        ...counted,
        DeadLettered: 1,
        Redelivered: 1,
        _aws: expect.objectContaining({ CloudWatchMetrics: [about('service', 'pair'), byCode] }),
      }),
    ]);
  });

  it('is written while others are under way, not when the next one is known', async () => {
    jest.useFakeTimers();
    try {
      const lines = await linesOf(() => {
        const logger = new Logger({ serviceName: 's3-ferry', logLevel: 'INFO' });
        const reporter = powertoolsReporter(pair(), logger, emfMetrics({}, process.stdout.write));
        reporter.outcome(copied);
        jest.advanceTimersByTime(20);
      });
      expect(lines).toEqual([expect.objectContaining({ message: 'copied' })]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('takes one line for each, metrics included', async () => {
    expect((await reported(copied)).lines).toHaveLength(1);
    expect((await reported(copied, superseded, deadLettered)).lines).toHaveLength(3);
  });

  it.each<[Level, readonly string[]]>([
    ['TRACE', ['copied', 'redelivered', 'dead-lettered']],
    ['DEBUG', ['copied', 'redelivered', 'dead-lettered']],
    ['INFO', ['copied', 'redelivered', 'dead-lettered']],
    ['WARN', ['redelivered', 'dead-lettered']],
    ['ERROR', ['dead-lettered']],
    ['CRITICAL', []],
    ['SILENT', []],
  ])('is written if the log takes its level, and counted in any case: %s', async (level, messages) => {
    const { lines } = await reportedAt(level, copied, redelivered, deadLettered);
    expect(lines.flatMap(({ message }) => message ?? [])).toEqual(messages);
    expect(lines.at(-1)).toMatchObject({ Copied: 1, Redelivered: 1, DeadLettered: 1 });
  });

  it('writes metrics alone where the log has no lines of copies', async () => {
    const { lines } = await reportedAt('WARN', redelivered, copied);
    expect(lines).toEqual([
      expect.objectContaining({ message: 'redelivered', Failed: 1 }),
      expect.objectContaining({ service: 's3-ferry', pair: 'test', Copied: 1, Redelivered: 1 }),
    ]);
    expect(lines[1]).not.toHaveProperty('message');
  });
});
