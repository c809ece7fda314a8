import { Logger } from '@aws-lambda-powertools/logger';
import type { DriftReport } from '../../../lib/core/compare/drift.ts';
import { emfMetrics } from '../../../lib/edge/report/emf-metrics.ts';
import { powertoolsDrift } from '../../../lib/edge/report/powertools-drift.ts';
import { linesOf } from '../../support/log-lines.ts';

const counts = { same: 7, missing: 2, extra: 1, differs: 1, differsByETag: 0, recent: 3 };
const missing = { missingBytes: 2_048, recoveryPointAgeMs: 90_000 };
const prefix = 'in/';

async function told(report: DriftReport) {
  return linesOf(() => {
    const print = (line: string) => void process.stdout.write(line);
    const metrics = emfMetrics({ service: 's3-ferry', pair: 'test' }, print);
    powertoolsDrift('test', new Logger({ serviceName: 's3-ferry', logLevel: 'INFO' }), metrics)(report);
  });
}

describe('[U] the report of drift', () => {
  it('is one line with examples, and the metrics that the alarm looks for', async () => {
    const examples = { missing: ['out/a', 'out/b'] };
    const [line, metrics, ...rest] = await told({ prefix, counts, ...missing, examples });
    expect(rest).toEqual([]);
    expect(line).toMatchObject({ level: 'ERROR', message: 'drift', pair: 'test', prefix, counts, examples });
    expect(metrics).toMatchObject({
      Drift: 3,
      DriftSame: 7,
      DriftMissing: 2,
      DriftMissingBytes: 2_048,
      RecoveryPointAge: 90,
      DriftExtra: 1,
      DriftDiffers: 1,
      DriftUnlike: 0,
      DriftYoung: 3,
      DriftUnfinished: 0,
      pair: 'test',
      service: 's3-ferry',
    });
    expect(metrics?.['_aws']).toMatchObject({
      CloudWatchMetrics: [
        {
          Namespace: 'S3Ferry',
          Dimensions: [['service', 'pair']],
          Metrics: expect.arrayContaining([
            ...['Drift', 'DriftMissing', 'DriftUnfinished'].map((Name) => ({ Name, Unit: 'Count' })),
            { Name: 'DriftMissingBytes', Unit: 'Bytes' },
            { Name: 'RecoveryPointAge', Unit: 'Seconds' },
          ]),
        },
      ],
    });
  });

  it('is no error where nothing is missing, and a warning where there was too much for its time', async () => {
    const none = { missingBytes: 0, recoveryPointAgeMs: 0 };
    const clean = { prefix, counts: { ...counts, missing: 0, differs: 0 }, ...none, examples: {} };
    expect((await told(clean))[0]).toMatchObject({ level: 'INFO' });
    const [line, metrics] = await told({ ...clean, stoppedAt: 'out/m' });
    expect(line).toMatchObject({ level: 'WARN', stoppedAt: 'out/m' });
    expect(metrics).toMatchObject({ Drift: 0, DriftUnfinished: 1 });
  });
});
