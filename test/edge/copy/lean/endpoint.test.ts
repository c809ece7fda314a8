import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { bucketEndpoint, keyPath } from '../../../../lib/edge/copy/lean/endpoint.ts';
import { awkwardKeys } from '../../../support/awkward-keys.ts';

describe('[U] the endpoint of a bucket', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  async function endpointOf(bucket: string, config: S3ClientConfig) {
    const { host, ...endpoint } = await bucketEndpoint(new S3Client(config), bucket);
    expect(host).toBe(new URL(endpoint.origin).host);
    return endpoint;
  }

  it.each<[string, S3ClientConfig, string, string]>([
    ['acme', { region: 'us-east-1' }, 'https://acme.s3.us-east-1.amazonaws.com', '/'],
    ['acme', { region: 'eu-west-1' }, 'https://acme.s3.eu-west-1.amazonaws.com', '/'],
    ['acme', { region: 'us-gov-west-1' }, 'https://acme.s3.us-gov-west-1.amazonaws.com', '/'],
    ['acme', { region: 'cn-north-1' }, 'https://acme.s3.cn-north-1.amazonaws.com.cn', '/'],
    ['acme', { region: 'eusc-de-east-1' }, 'https://acme.s3.eusc-de-east-1.amazonaws.eu', '/'],
    ['Acme_Old', { region: 'us-east-1' }, 'https://s3.us-east-1.amazonaws.com', '/Acme_Old/'],
    ['ac.me', { region: 'eu-west-1' }, 'https://s3.eu-west-1.amazonaws.com', '/ac.me/'],
    [
      'acme',
      { region: 'us-east-1', useFipsEndpoint: true },
      'https://acme.s3-fips.us-east-1.amazonaws.com',
      '/',
    ],
    [
      'acme',
      { region: 'eu-west-1', useDualstackEndpoint: true },
      'https://acme.s3.dualstack.eu-west-1.amazonaws.com',
      '/',
    ],
    ['acme', { region: 'eu-west-1', endpoint: 'http://127.0.0.1:5000/' }, 'http://127.0.0.1:5000', '/acme/'],
    [
      'acme',
      { region: 'eu-west-1', endpoint: 'https://proxy.test/s3', forcePathStyle: true },
      'https://proxy.test',
      '/s3/acme/',
    ],
  ])('%s with %j is %s%s', async (bucket, config, origin, prefix) => {
    expect(await endpointOf(bucket, config)).toEqual({ origin, prefix });
  });

  it.each([
    [{ AWS_ENDPOINT_URL: 'http://10.0.0.1', AWS_ENDPOINT_URL_S3: 'http://10.0.0.2' }, 'http://10.0.0.2'],
    [{ AWS_ENDPOINT_URL: 'http://10.0.0.1' }, 'http://10.0.0.1'],
    [{ AWS_ENDPOINT_URL: '' }, 'https://acme.s3.eu-west-1.amazonaws.com'],
    [{ AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://acme.s3-fips.eu-west-1.amazonaws.com'],
  ])('with %j in the environment is at %s', async (environment, origin) => {
    Object.assign(process.env, environment);
    expect(await endpointOf('acme', { region: 'eu-west-1' })).toMatchObject({ origin });
  });

  it.each(awkwardKeys)('has a path that decodes to the key %j', (key) => {
    const path = keyPath(key);
    expect(decodeURIComponent(path)).toBe(key);
    expect(path).toMatch(/^[\w.~/%-]*$/);
    expect(path.split('/')).toHaveLength(key.split('/').length);
  });

  it('has a path in which everything is encoded but what RFC 3986 leaves unreserved, and slashes', () => {
    expect(keyPath("a/b c!'()*~-_.é")).toBe('a/b%20c%21%27%28%29%2A~-_.%C3%A9');
    expect(keyPath('plain')).toBe('plain');
  });
});
