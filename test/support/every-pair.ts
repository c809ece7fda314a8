import fc from 'fast-check';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { pair } from './pair.ts';

const sourceKmsKey = 'arn:aws:kms:eu-central-1:111111111111:key/source';
const destinationKmsKey = 'arn:aws:kms:eu-west-1:222222222222:key/destination';

/** A pair of each access that is compared by the clock, one of them through a gateway endpoint. */
export function everyPairWatched(): Pair[] {
  const drift = { schedule: 'rate(1 day)', prefixes: [] };
  const vpc = { subnets: ['subnet-00000001'], securityGroups: ['sg-00000001'], s3Endpoint: 'vpce-00000001' };
  return [
    ...(['assume-role', 'bucket-policy', 'relay'] as const).map((access) => pair({ access, drift })),
    pair({ drift, vpc, destination: { region: 'eu-central-1' } }),
  ];
}

/** A pair for every combination of access, tags, trigger and keys. */
export function everyPair(): Pair[] {
  const options = [false, true];
  const accesses = ['assume-role', 'bucket-policy', 'relay'] as const;
  const triggers = ['notification', 'eventbridge', 'queue'] as const;
  return accesses.flatMap((access) =>
    (['copy', 'drop'] as const).flatMap((tags) =>
      triggers.flatMap((trigger) =>
        options.flatMap((hasSourceKey) =>
          options.map((hasDestinationKey) =>
            pair({
              access,
              tags,
              trigger,
              source: { ...(hasSourceKey && { kmsKey: sourceKmsKey }) },
              destination: { ...(hasDestinationKey && { kmsKey: destinationKmsKey }) },
            }),
          ),
        ),
      ),
    ),
  );
}

/** A pair in a VPC with a restricted gateway endpoint, for every access and for Regions alike and different. */
export function everyPairInVpc(): Pair[] {
  const vpc = { subnets: ['subnet-00000001'], securityGroups: ['sg-00000001'], s3Endpoint: 'vpce-00000001' };
  return (['assume-role', 'bucket-policy', 'relay'] as const).flatMap((access) =>
    ['eu-central-1', 'eu-west-1'].map((region) => pair({ access, vpc, destination: { region } })),
  );
}

const keyPart = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });

/** A pair of any combination with any name, prefixes and key rule. */
export const arbitraryPair: fc.Arbitrary<Pair> = fc
  .record({
    base: fc.constantFrom(...everyPair()),
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
    prefixes: fc.array(keyPart, { maxLength: 3 }),
    addPrefix: fc.string({ unit: 'binary', maxLength: 12 }),
  })
  .map(({ base, name, prefixes, addPrefix }) => ({
    ...base,
    name,
    scope: { prefixes, suffixes: [], excludes: [] },
    keyRule: { stripPrefix: '', addPrefix },
  }));
