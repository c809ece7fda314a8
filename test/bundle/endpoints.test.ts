import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import fc from 'fast-check';
import { leanSdk } from '../../bundle/plugin.ts';
import { type Rule, rules } from '../../bundle/rules.ts';

const tested = new Set([
  'endpoints of general purpose buckets',
  'endpoints of STS and SQS by Region',
  'Regions by the form of their names',
]);

interface Given {
  readonly Bucket: string;
  readonly Region: string;
  readonly Endpoint?: string;
  readonly ForcePathStyle: boolean;
  readonly UseDualStack: boolean;
  readonly UseFIPS: boolean;
}

type Resolve = (given: Given & Readonly<Record<string, unknown>>) => { url: URL; properties: object };

/** How a bundle with these rules finds the endpoint of a call to a service. */
async function resolver(service: string, chosen: readonly Rule[]): Promise<Resolve> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { defaultEndpointResolver } from "./node_modules/@aws-sdk/client-${service}/dist-es/endpoint/endpointResolver.js"`,
      resolveDir: '.',
    },
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    format: 'cjs',
    plugins: [leanSdk(chosen)],
    write: false,
  });
  const module = { exports: {} as { defaultEndpointResolver: Resolve } };
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, require);
  return module.exports.defaultEndpointResolver;
}

/** What the SDK leaves at their defaults for us. */
const unused = {
  Accelerate: false,
  DisableMultiRegionAccessPoints: false,
  UseGlobalEndpoint: false,
};

const partitions = readFileSync(
  'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
  'utf8',
);
/** Every Region the SDK knows, but for the names that stand for all of a partition. */
const regions = Array.from(partitions.matchAll(/"([a-z-]+-\d)": \{/g), ([, region = '']) => region);

const given: fc.Arbitrary<Given> = fc
  .record({
    Bucket: fc.oneof(
      fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
      fc.stringMatching(/^[A-Za-z0-9._-]{3,255}$/),
    ),
    Region: fc.constantFrom(...regions),
    Endpoint: fc.constantFrom(
      undefined,
      'http://127.0.0.1:4566',
      'http://[::1]:4566',
      'http://localhost:9000',
      'https://s3.example.com',
      'https://s3.example.com/base',
      'https://vpce-1.s3.eu-central-1.vpce.amazonaws.com',
    ),
    ForcePathStyle: fc.boolean(),
    UseDualStack: fc.boolean(),
    UseFIPS: fc.boolean(),
  })
  // As lib/core/pair/bucket-name.ts; and the SDK takes neither of the two beside an endpoint of one's own.
  // Nor does it know what to do with dots in the name at an endpoint that is an address.
  .filter(({ Bucket, Endpoint }) => !(Bucket.includes('.') && /[\d\]]:\d/.test(Endpoint ?? '')))
  .filter(({ Bucket }) => !/\.\.|^\d+(?:\.\d+){3}$|^xn--|(?:--x-s3|--ol-s3|-s3alias|\.mrap)$/.test(Bucket))
  .map(({ Endpoint, ...rest }) =>
    Endpoint ? { ...rest, Endpoint, UseDualStack: false, UseFIPS: false } : rest,
  );

test.each(['s3', 'sts', 'sqs'])(
  '[I] every call to %s goes where the SDK would send it, and is signed for the same Region',
  async (service) => {
    const whole = await resolver(service, []);
    const lean = await resolver(
      service,
      rules.filter(({ name }) => tested.has(name)),
    );
    expect(regions.length).toBeGreaterThan(40);
    fc.assert(
      fc.property(given, (one) => {
        const told = (resolve: Resolve) => {
          const { url, properties } = resolve({ ...unused, ...one });
          return { url: url.href, properties };
        };
        let expected: ReturnType<typeof told>;
        try {
          expected = told(whole);
        } catch {
          // FIPS or dual stack where the partition has none: the SDK says so, and no name would resolve.
          fc.pre(false);
          return;
        }
        expect(told(lean)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  },
);
