import { S3Client } from '@aws-sdk/client-s3';
import { bucketEndpoint, keyPath, ownEndpoint } from '../../../lib/edge/lean/endpoint.ts';
import { awkwardKeys } from '../../support/awkward-keys.ts';

describe('[U] the endpoint of a bucket', () => {
  it.each([
    ['acme', 'eu-west-1', undefined, 'https://acme.s3.eu-west-1.amazonaws.com', '/'],
    ['acme', 'us-gov-west-1', undefined, 'https://acme.s3.us-gov-west-1.amazonaws.com', '/'],
    ['acme', 'cn-north-1', undefined, 'https://acme.s3.cn-north-1.amazonaws.com.cn', '/'],
    ['acme', 'eusc-de-east-1', undefined, 'https://acme.s3.eusc-de-east-1.amazonaws.eu', '/'],
    ['ac.me', 'eu-west-1', undefined, 'https://s3.eu-west-1.amazonaws.com', '/ac.me/'],
    ['acme', 'eu-west-1', 'http://127.0.0.1:5000/', 'http://127.0.0.1:5000', '/acme/'],
    ['acme', 'eu-west-1', 'https://proxy.test/s3', 'https://proxy.test', '/s3/acme/'],
  ])('of %s in %s with %s is %s%s', (bucket, region, own, origin, prefix) => {
    const { host, ...endpoint } = bucketEndpoint(bucket, region, own);
    expect(endpoint).toEqual({ origin, prefix });
    expect(host).toBe(new URL(origin).host);
  });

  it.each([
    'us-east-1',
    'eu-central-1',
    'us-gov-west-1',
    'cn-north-1',
    'eusc-de-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'us-isof-south-1',
    'eu-isoe-west-1',
  ])('is the one of the SDK in %s', (region) => {
    const { config } = new S3Client({ region });
    for (const Bucket of ['acme', 'ac.me']) {
      const { url } = config.endpointProvider({ Region: region, Bucket, UseGlobalEndpoint: false });
      const { origin, prefix } = bucketEndpoint(Bucket, region);
      expect(`${origin}${prefix}`.replace(/\/$/, '')).toBe(url.href.replace(/\/$/, ''));
    }
  });

  it.each([
    [{ AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_S3: 'http://s3' }, 'http://s3'],
    [{ AWS_ENDPOINT_URL: 'http://all' }, 'http://all'],
    [{ AWS_ENDPOINT_URL: '' }, undefined],
    [{}, undefined],
  ])('with %j in the environment is %s', (environment, endpoint) => {
    expect(ownEndpoint(environment)).toBe(endpoint);
  });

  it.each(awkwardKeys)('has a path that decodes to the key %j', (key) => {
    const path = keyPath(key);
    expect(decodeURIComponent(path)).toBe(key);
    expect(path).toMatch(/^[\w.~/%-]*$/);
    expect(path.split('/')).toHaveLength(key.split('/').length);
  });
});
