/** What of the AWS SDK is left out of the bundles, and what takes its place. */
export interface Rule {
  readonly name: string;
  /** What a Lambda function never reaches of it, or why the bundle is better with something else. */
  readonly why: string;
  /** The files it is about, as paths with `/`. */
  readonly files: RegExp;
  /** The text to bundle instead of `text`; imports in it are those of the file it replaces. */
  readonly rewrite: (text: string) => string;
}

const sdk = (path: string) => new RegExp(`/node_modules/${path.replaceAll('.', '\\.')}$`);

const schemas = /\/node_modules\/@aws-sdk\/client-[a-z0-9-]+\/dist-es\/schemas\/schemas_\d+\.js$/;

/** In the order in which they were worth most. docs/decisions/bundles-without-what-lambda-never-reaches.md says why at all. */
export const rules: readonly Rule[] = [
  {
    name: 'credentials from the environment',
    why: 'Lambda gives a function its credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN (Lambda Developer Guide, "Defined runtime environment variables"); profiles, single sign-on, containers and instances have no part in it.',
    files: sdk('@aws-sdk/credential-provider-node/dist-es/index.js'),
    rewrite: () => `
      import { fromEnv } from '@aws-sdk/credential-provider-env';
      export const defaultProvider = (init) => fromEnv(init);
    `,
  },
  {
    name: 'keys of schemas as they are',
    why: 'A computed key counts as a side effect, which keeps esbuild from dropping the schemas of operations that nobody calls.',
    files: schemas,
    rewrite: inlineKeys,
  },
  {
    name: 'errors by their code',
    why: 'Errors are distinguished by the code that AWS sent, which is their name with a class of their own or without.',
    files: schemas,
    rewrite: (text) => text.replaceAll(/^n\d+_registry\.registerError\(.*\);$/gm, ''),
  },
  {
    name: 'no event streams',
    why: 'Only SelectObjectContent and its like answer by events.',
    files: sdk('@smithy/core/dist-es/submodules/event-streams/index.js'),
    rewrite: () => `
      export const resolveEventStreamSerdeConfig = (config) => config;
      export const eventStreamSerdeProvider = undefined;
    `,
  },
  {
    name: 'no way to event streams',
    why: 'As for event streams: who would load them, which wraps whatever they share with others into functions.',
    files: sdk('@smithy/core/dist-es/submodules/protocols/HttpProtocol.js'),
    rewrite: (text) => text.replace('await import("@smithy/core/event-streams")', leftOut('event streams')),
  },
  {
    name: 'no directory buckets',
    why: 'A pair refuses names that end in --x-s3 (lib/pair-file/pair-end-schema.ts), so no session with S3 Express is ever opened.',
    files: sdk('@aws-sdk/client-s3/dist-es/S3Client.js'),
    rewrite: (text) =>
      text
        .replaceAll(/^ *this\.middlewareStack\.use\(getS3Express\w+\(this\.config\)\);$/gm, '')
        .replace('session: [() => this, CreateSessionCommand]', 'session: []'),
  },
  {
    name: 'no sessions with directory buckets',
    why: 'As for directory buckets: who would keep those sessions.',
    files: sdk(
      '@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3/middleware-s3-configuration/s3Configuration.js',
    ),
    rewrite: (text) => text.replace('new S3ExpressIdentityProviderImpl(', 'void ('),
  },
  {
    name: 'endpoints of general purpose buckets',
    why: 'A pair names buckets, never access points, Outposts or directory buckets, whose rules are the most of all; test/bundle/endpoints.test.ts holds what is left to the answers of the SDK.',
    files: sdk('@aws-sdk/client-s3/dist-es/endpoint/endpointResolver.js'),
    rewrite: () => `
      import { awsEndpointFunctions } from '@aws-sdk/core/client';
      import { customEndpointFunctions, EndpointCache } from '@smithy/core/endpoints';
      customEndpointFunctions.aws = awsEndpointFunctions;
      const params = ['Bucket', 'Endpoint', 'ForcePathStyle', 'Region', 'UseDualStack', 'UseFIPS'];
      const cache = new EndpointCache({ size: 50, params });
      const isIp = (host) => host.startsWith('[') || /^\\d+(?:\\.\\d+){3}$/.test(host);
      const own = ({ Endpoint, Region, UseDualStack, UseFIPS }) =>
        new URL(
          Endpoint ??
            'https://s3' + (UseFIPS ? '-fips' : '') + (UseDualStack ? '.dualstack' : '') + '.' + Region + '.' +
              awsEndpointFunctions.partition(Region).dnsSuffix,
        );
      const locate = (given) => {
        const { Bucket, ForcePathStyle, Region } = given;
        const { protocol, host, hostname, pathname } = own(given);
        const isHosted =
          !ForcePathStyle &&
          !isIp(hostname) &&
          awsEndpointFunctions.isVirtualHostableS3Bucket(Bucket, protocol === 'http:');
        const path = pathname.endsWith('/') ? pathname : pathname + '/';
        const url = isHosted
          ? protocol + '//' + Bucket + '.' + host + pathname
          : protocol + '//' + host + path + Bucket;
        const scheme = { disableDoubleEncoding: true, name: 'sigv4', signingName: 's3', signingRegion: Region };
        return { url: new URL(url), properties: { authSchemes: [scheme] }, headers: {} };
      };
      export const defaultEndpointResolver = (given) => cache.get(given, () => locate(given));
    `,
  },
  {
    name: 'endpoints of STS and SQS by Region',
    why: 'The rules of the SDK also know global Regions and Regions whose tokens differ, which no pair can name.',
    files: /\/node_modules\/@aws-sdk\/client-(?:sts|sqs)\/dist-es\/endpoint\/endpointResolver\.js$/,
    rewrite: (text) => `
      import { awsEndpointFunctions } from '@aws-sdk/core/client';
      const locate = ({ Endpoint, Region, UseDualStack, UseFIPS }) => {
        const { name, dnsSuffix, dualStackDnsSuffix } = awsEndpointFunctions.partition(Region);
        // The endpoints of GovCloud are FIPS by themselves.
        const isPlain = !UseFIPS || (name === 'aws-us-gov' && !UseDualStack);
        return Endpoint ??
          'https://${text.includes('UseGlobalEndpoint') ? 'sts' : 'sqs'}' + (isPlain ? '' : '-fips') + '.' + Region + '.' +
            (UseDualStack ? dualStackDnsSuffix : dnsSuffix);
      };
      export const defaultEndpointResolver = (given) => ({ url: new URL(locate(given)), properties: {}, headers: {} });
    `,
  },
  {
    name: 'Regions by the form of their names',
    why: 'The SDK finds the partition of a Region by a pattern where it does not know the name, and so for every Region (test/bundle/endpoints.test.ts); what else it knows of one is its description.',
    files: sdk('@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js'),
    rewrite: (text) => text.replaceAll(/"regions": \{(?:[^{}]|\{[^{}]*\})*\}/g, '"regions": {}'),
  },
  {
    name: 'one Region signs',
    why: 'SigV4A is for Multi-Region Access Points, which no pair can name, and needs a native package that is not there.',
    files: sdk('@aws-sdk/signature-v4-multi-region/dist-es/index.js'),
    rewrite: () => `
      export {
        SignatureV4SignWithCredentials,
        SignatureV4SignWithCredentials as SignatureV4MultiRegion,
      } from './SignatureV4SignWithCredentials';
    `,
  },
  {
    name: 'no signature of many Regions',
    why: 'As for Multi-Region Access Points: their scheme, which no endpoint of a bucket asks for.',
    files: sdk('@aws-sdk/core/dist-es/submodules/httpAuthSchemes/aws_sdk/AwsSdkSigV4ASigner.js'),
    rewrite: () => `
      export class AwsSdkSigV4ASigner {
        async sign() {
          ${leftOut('SigV4A')};
        }
      }
    `,
  },
  {
    name: 'no warning of old versions of Node',
    why: 'serverless.yml says which one runs, and esbuild builds for it.',
    files: sdk('@aws-sdk/core/dist-es/submodules/client/emitWarningIfUnsupportedVersion.js'),
    rewrite: () => `
      export const state = { warningEmitted: false };
      export const emitWarningIfUnsupportedVersion = () => {};
    `,
  },
  {
    name: 'hashes by Node',
    why: 'Where Node has SHA-1, SHA-256, MD5 and CRC32, as everywhere in Lambda, the SDK takes them from it and never its own.',
    files:
      /\/node_modules\/@(?:aws-sdk\/checksums|smithy\/core)\/dist-es\/.*\/(?:Sha1|Sha256|Md5|Crc32)Js\.js$/,
    rewrite: nothing,
  },
  {
    name: 'zlib when it is asked for',
    why: 'A copy has no body to take a CRC32 of; Node needs milliseconds to load its zlib.',
    files: sdk('@smithy/core/dist-es/submodules/checksum/crc32/Crc32Node.js'),
    rewrite: (text) =>
      text
        .replace('import * as zlib from "node:zlib";', '')
        .replace(
          'typeof zlib.crc32 === "function" ? zlib.crc32 : undefined',
          '(data, value) => require("node:zlib").crc32(data, value)',
        ),
  },
  {
    name: 'streams of Node',
    why: 'Bodies are streams of Node; those of browsers never come.',
    files:
      /\/node_modules\/@smithy\/core\/dist-es\/submodules\/serde\/util-stream\/(?!createBuffered).*\.browser\.js$/,
    rewrite: nothing,
  },
  {
    name: 'no question whether a stream is of a browser',
    why: 'None is, and the word ReadableStream alone makes Node load all it has of web streams, 5 ms at the first call.',
    files: sdk('@smithy/core/dist-es/submodules/serde/util-stream/stream-type-check.js'),
    rewrite: () => `
      export const isReadableStream = () => false;
      export const isBlob = () => false;
    `,
  },
  {
    name: 'no question whether a body is a stream of a browser',
    why: 'As for streams of browsers: the same question, of requests that are to be sent again.',
    files: sdk(
      '@smithy/core/dist-es/submodules/retry/middleware-retry/isStreamingPayload/isStreamingPayload.js',
    ),
    rewrite: () => `
      import { Readable } from 'node:stream';
      export const isStreamingPayload = (request) => request?.body instanceof Readable;
    `,
  },
  {
    name: 'retries of the standard mode',
    why: 'lib/copy-item.ts decides about tries; the adaptive mode, which nothing asks for, is a second opinion.',
    files: sdk('@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js'),
    rewrite: nothing,
  },
  {
    name: 'no extensions',
    why: 'Our clients are given none; without any the settings come out as they went in.',
    files: /\/node_modules\/@aws-sdk\/client-[a-z0-9-]+\/dist-es\/runtimeExtensions\.js$/,
    rewrite: () => 'export const resolveRuntimeExtensions = (runtimeConfig) => runtimeConfig;',
  },
  {
    name: 'no redirects to other Regions',
    why: 'followRegionRedirects is off: a bucket in another Region than the pair says is a failure to report, not to hide.',
    files: sdk('@aws-sdk/client-s3/dist-es/S3Client.js'),
    rewrite: (text) =>
      text.replace('this.middlewareStack.use(getRegionRedirectMiddlewarePlugin(this.config));', ''),
  },
  {
    name: 'no log of its own',
    why: 'Each failure is reported once, as an outcome; the loggers that our clients have say nothing (lib/edge/copy/quiet-logger.ts).',
    files: /\/node_modules\/@aws-sdk\/client-[a-z0-9-]+\/dist-es\/\w+Client\.js$/,
    rewrite: (text) => text.replace('this.middlewareStack.use(getLoggerPlugin(this.config));', ''),
  },
  {
    name: 'settings from the environment',
    why: 'A function has no home and so no ~/.aws/config; asking for it costs two reads and two errors for each setting of each client.',
    files: sdk('@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js'),
    rewrite: () => `
      import { memoize } from '../property-provider/memoize';
      export const loadConfig = ({ environmentVariableSelector, default: standard }, configuration = {}) =>
        memoize(async () =>
          environmentVariableSelector(process.env, { signingName: configuration.signingName, logger: configuration.logger }) ??
          (typeof standard === 'function' ? standard() : standard));
    `,
  },
  {
    name: 'no instance to ask for its Region',
    why: 'Lambda says the Region in AWS_REGION.',
    files: sdk(
      '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    ),
    rewrite: () => 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  {
    name: 'versions alone of package.json',
    why: 'A client sends AWS its version, and its whole package.json is in the bundle for it.',
    files: /\/node_modules\/@aws-sdk\/[a-z0-9-]+\/package\.json$/,
    rewrite: (text) => JSON.stringify({ version: JSON.parse(text).version }),
  },
];

/** An expression that says what is missing. */
function leftOut(what: string): string {
  return `(() => { throw new Error('bundle/rules.ts leaves ${what} out.'); })()`;
}

/** Every export, as undefined. */
function nothing(text: string): string {
  const exported = text.matchAll(/^export (?:async )?(?:const|class|function) (\w+)\b/gm);
  return Array.from(exported, ([, name]) => `export const ${name} = undefined;`).join('\n');
}

/** `{ [_k]: … }` as `{ "Key": … }`, for every `const _k = "Key"` at the top. */
function inlineKeys(text: string): string {
  const declared = text.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm);
  const values = new Map(Array.from(declared, ([, name, value]) => [name, value]));
  return text.replaceAll(/\[(_\w+)\](?=:)/g, (computed, name) => values.get(name) ?? computed);
}
