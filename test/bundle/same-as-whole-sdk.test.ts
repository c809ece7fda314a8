import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eTagAt, keyAt } from '../../bench/stand-in/key-space.ts';
import { bundleFunction } from '../../bundle/bundle-function.ts';
import { rules } from '../../bundle/rules.ts';
import { pair } from '../support/pair.ts';
import { type Scenario, scenarios } from './fixture/scenarios.ts';
import { startScriptedAws } from './fixture/scripted-aws.ts';

/** The message by which a large object goes on, as its queue delivers it. */
function messageOf(event: object) {
  const upload = {
    id: 'upload-1',
    sourceETag: '"00000000000000000000000000000000-2"',
    sourceModifiedMs: Date.parse('2026-01-01T00:00:00Z'),
    partBytes: 5 * 1024 ** 2,
    openedAtMs: 1,
    restarts: 0,
  };
  const body = JSON.stringify({ version: 1, pair: 'test', event, upload });
  return { Records: [{ messageId: 'm1', eventSource: 'aws:sqs', body }] };
}

/** What cannot be the same twice: times, ports, and how long things took. */
function timeless(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\\*"(?:durationMs|latencyMs|openedAtMs|untilMs|Timestamp)\\*":\d+/g, '"ms"')
    .replaceAll(/"EventToCopyLatency":(?:\d+|\[[^\]]*\])/g, '"ms"')
    .replaceAll(/"x-amz-content-sha256":"[0-9a-f]{64}"/g, '"sha256"')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'AWS');
}

interface Apart {
  readonly line: string;
  readonly metrics: readonly string[];
}

/** A line of the log and its metrics, apart: whether these ride on one of an outcome depends on how long it was held. */
function apart(line: string): Apart {
  if (!line.includes('"_aws"')) return { line: timeless(line), metrics: [] };
  const { _aws, ...members } = JSON.parse(line);
  const metrics = _aws.CloudWatchMetrics.map((set: { Metrics: { Name: string }[] }) => {
    const values = set.Metrics.map(({ Name }) => [Name, members[Name]]);
    for (const { Name } of set.Metrics) delete members[Name];
    return timeless(JSON.stringify({ set, ...Object.fromEntries(values) }));
  });
  return { line: 'message' in members ? timeless(JSON.stringify(members)) : '', metrics };
}

const linesOf = (parts: readonly Apart[]) =>
  parts
    .map(({ line }) => line)
    .filter(Boolean)
    .join('\n');

describe('[I] the deployed bundle does what the whole SDK does, with', () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 's3-ferry-bundle-'));
    for (const name of ['replicate', 'replay']) {
      writeFileSync(join(folder, `lean-${name}.cjs`), (await bundleFunction(name)).code);
      const whole = await bundleFunction(name, []);
      writeFileSync(join(folder, `whole-${name}.cjs`), whole.code);
      expect([...whole.applied.keys()]).toEqual([]);
    }
    expect(rules.length).toBeGreaterThan(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function play(sdk: 'whole' | 'lean', scenario: Scenario) {
    const { script = {}, access = 'assume-role', sizeBytes = 1_024 } = scenario;
    const { key = scenario.goesOn ? 'video-size-10000000' : keyAt(1) } = scenario;
    const aws = await startScriptedAws(script);
    const s3 = {
      bucket: { name: 'uploads' },
      object: { key, size: sizeBytes, eTag: eTagAt(1).slice(1, -1) },
    };
    const event = { Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', s3 }] };
    const upload = scenario.goesOn ? messageOf(event) : event;
    const met = scenario.function === 'replay' ? (scenario.order ?? {}) : upload;
    const events = JSON.stringify(Array.from({ length: scenario.events ?? 1 }, () => met));
    const queue = (name: string) => `${aws.endpoint}/111111111111/${name}`;
    try {
      const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((done) =>
        execFile(
          process.execPath,
          [
            resolve('test/bundle/fixture/invoke.cjs'),
            join(folder, `${sdk}-${scenario.function ?? 'replicate'}.cjs`),
            events,
            String(scenario.remainingMs ?? 60_000),
          ],
          {
            env: {
              NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
              AWS_ENDPOINT_URL: aws.endpoint,
              AWS_REGION: 'eu-central-1',
              AWS_ACCESS_KEY_ID: 'AKIALAMBDA',
              AWS_SECRET_ACCESS_KEY: 'secret',
              AWS_SESSION_TOKEN: 'session',
              AWS_EC2_METADATA_DISABLED: 'true',
              HOME: folder,
              FERRY_PAIR: JSON.stringify(
                pair({ access, ...(scenario.goesOn && { multipart: { thresholdMiB: 5, partMiB: 5 } }) }),
              ),
              FERRY_DLQ_URL: queue('dlq'),
              FERRY_LARGE_URL: queue('large'),
              FERRY_PARKED_URL: queue('parked'),
              ...scenario.environment,
            },
          },
          (_error, out, err) => done({ stdout: out, stderr: err }),
        ),
      );
      const [log, answers] = [stdout, stderr].map((text) => text.split('\n').map(apart)) as [
        Apart[],
        Apart[],
      ];
      return {
        asks: aws.sent,
        log: linesOf(log),
        answers: linesOf(answers),
        metrics: [...log, ...answers].flatMap(({ metrics }) => metrics).sort(),
      };
    } finally {
      await aws.close();
    }
  }

  it.each(Object.entries(scenarios))('%s', async (_name, scenario) => {
    const whole = await play('whole', scenario);
    const lean = await play('lean', scenario);
    const sorted = ({ asks, ...rest }: typeof lean) => ({
      ...rest,
      asks: asks.map((one) => timeless(JSON.stringify(one))).sort(),
    });
    expect(sorted(lean)).toEqual(sorted(whole));
    expect(lean.log + lean.answers).toContain(scenario.ends);
    const asked = lean.asks.map(({ operation }) => operation);
    if (scenario.asks) expect(asked.sort()).toEqual([...scenario.asks].sort());
  });

  it('no credentials in the environment, but that it names the environment', async () => {
    const without = { environment: { AWS_ACCESS_KEY_ID: '' }, ends: '' };
    const { answers } = await play('lean', without);
    expect(answers).toContain('Unable to find environment variable credentials');
    expect((await play('whole', without)).answers).toContain('Could not load credentials');
  });
});
