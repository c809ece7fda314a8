import { readFileSync } from 'node:fs';
import { dnsSuffix, partition } from '../../../lib/core/pair/arn.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { eventPattern } from '../../../lib/core/policy/event-pattern.ts';
import { withPair } from '../../../lib/core/policy/notification.ts';
import { policies } from '../../../lib/core/policy/policies.ts';
import { policyDocuments } from '../../../lib/core/policy/policy-documents.ts';
import { proofCalls } from '../../../lib/core/proof/proof.ts';
import { parsePair } from '../../../lib/pair-file/pair-parse.ts';
import { destinationParameters } from '../../../stacks/destination-parameters.ts';
import { resources } from '../../../stacks/source-stack.ts';

interface SdkPartition {
  readonly id: string;
  readonly outputs: { readonly dnsSuffix: string };
  readonly regions: Readonly<Record<string, unknown>>;
}

const table = 'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
const { partitions }: { partitions: readonly SdkPartition[] } = JSON.parse(
  readFileSync(table, 'utf8').replace(/^export const partitionsInfo = |;\s*$/g, ''),
);

/** Every Region the SDK knows, but for the names that stand for all of a partition. */
const regions = partitions.flatMap(({ id, outputs, regions }) =>
  Object.keys(regions)
    .filter((region) => !region.endsWith('-global'))
    .map((region) => [region, id, outputs.dnsSuffix] as const),
);

/** A pair within the Region that has everything a pair can have. */
function pairIn(region: string, name: string, access: Pair['access'], trigger: Pair['trigger']): Pair {
  const arn = (service: string, account: string, resource: string) =>
    `arn:${name}:${service}:${region}:${account}:${resource}`;
  const file = {
    source: {
      ...{ account: '111111111111', region, bucket: 'uploads' },
      kmsKey: arn('kms', '111111111111', 'key/1'),
    },
    destination: {
      ...{ account: '222222222222', region, bucket: 'archive' },
      kmsKey: arn('kms', '222222222222', 'key/1'),
    },
    batch: { bucket: 'jobs', inventory: 's3://lists/all/' },
    drift: { schedule: 'rate(1 day)' },
    replay: { schedule: 'rate(1 day)' },
    alarmTopic: arn('sns', '111111111111', 'on-call'),
    operators: [`arn:${name}:iam::111111111111:role/Platform`],
    vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'], s3Endpoint: 'vpce-0a1b2c3d' },
    access,
    trigger,
  };
  const { pair, problems } = parsePair('x', 'x.yml', JSON.stringify(file));
  if (!pair) throw new Error(JSON.stringify(problems));
  return pair;
}

/** All that is written about the pair anywhere. */
function written(pair: Pair): string {
  return JSON.stringify([
    policies(pair),
    policyDocuments(pair),
    resources(pair),
    withPair({}, pair),
    eventPattern(pair),
    ...(pair.access === 'bucket-policy' ? [] : [destinationParameters(pair)]),
    proofCalls(pair),
  ]);
}

describe('[U] a pair in any Region of the SDK', () => {
  it('covers every partition', () => {
    expect(new Set(regions.map(([, id]) => id)).size).toBeGreaterThanOrEqual(8);
    expect(regions.length).toBeGreaterThan(40);
  });

  it.each(regions)('%s is of partition %s, whose hosts end with %s', (region, id, suffix) => {
    expect([partition(region), dnsSuffix(region)]).toEqual([id, suffix]);
  });

  it.each(regions)('%s names nothing of another partition than %s', (region, id, suffix) => {
    for (const access of ['assume-role', 'bucket-policy', 'relay'] as const) {
      for (const trigger of ['notification', 'queue', 'eventbridge'] as const) {
        const text = written(pairIn(region, id, access, trigger));
        // A bucket that must not be let in is of nobody's partition.
        const arns = text.replaceAll('arn:aws:s3:::someone-elses', '').match(/arn:[^:]*:/g);
        expect(new Set(arns)).toEqual(new Set([`arn:${id}:`]));
        expect(new Set(text.match(/"kms:ViaService":"[^"]*"/g))).toEqual(
          new Set([`"kms:ViaService":"s3.${region}.${suffix}"`]),
        );
        // AWS CDK, "standardizedServicePrincipals": these services have one principal in all partitions.
        const hosts = text.match(/[\w.-]+\.amazonaws\.[\w.]+/g) ?? [];
        const services = hosts.filter((host) => host !== `s3.${region}.${suffix}`);
        expect(services).toEqual(
          services.filter((host) =>
            /^(lambda|s3|events|sns|batchoperations\.s3)\.amazonaws\.com$/.test(host),
          ),
        );
      }
    }
  });
});
