import type { ChecksumAlgorithm, HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { headObject } from '../../lib/edge/copy/head-object.ts';
import type { Scenario } from '../scenario.ts';
import { copierOf, expectEqual, expectKind, type Route, type SiteSide } from '../site.ts';
import { Unsupported } from '../unsupported.ts';

const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;

type Field = `Checksum${(typeof algorithms)[number]}`;

async function checksumOf({ s3, bucket }: SiteSide, Key: string, algorithm: (typeof algorithms)[number]) {
  const head = await headObject(s3, { Bucket: bucket, Key, ChecksumMode: 'ENABLED' });
  const field: Field = `Checksum${algorithm}`;
  return (head as HeadObjectCommandOutput)[field];
}

function scenario(route: Route, algorithm: ChecksumAlgorithm & (typeof algorithms)[number]): Scenario {
  return {
    group: 'checksums',
    name: `${route}: ${algorithm}`,
    async run(site) {
      const key = site.key(`checksums/${algorithm}-${route}`);
      const body = Buffer.from('the same bytes');
      await site.upload(key, body, { ChecksumAlgorithm: algorithm });
      const before = await checksumOf(site.source, key, algorithm);
      if (before === undefined) throw new Unsupported(`The server does not keep ${algorithm}.`);
      expectKind(await site.copy(copierOf(site, route), key, body.length), 'copied');
      expectEqual(`the ${algorithm} of the copy`, await checksumOf(site.destination, key, algorithm), before);
    },
  };
}

export const checksumScenarios: readonly Scenario[] = algorithms.flatMap((algorithm) =>
  (['SDK', 'lean', 'relay'] as const).map((route) => scenario(route, algorithm)),
);
