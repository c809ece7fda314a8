import { proxyFor } from '../../../cli/network/proxy-choice.ts';

const s3 = 'https://uploads.s3.eu-west-1.amazonaws.com';
const local = 'http://127.0.0.1:5000';
const [a, b] = ['http://a.example:3128', 'http://b.example:3128'];

const chosen = (target: string, env: Record<string, string>) => proxyFor(new URL(target), env)?.url.origin;

describe('[U] the proxy of a host', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    [s3, {}, undefined],
    [s3, { HTTPS_PROXY: a }, a],
    [s3, { https_proxy: a }, a],
    [s3, { https_proxy: a, HTTPS_PROXY: b }, a],
    [s3, { HTTP_PROXY: a }, undefined],
    [local, { HTTP_PROXY: a, HTTPS_PROXY: b }, a],
    [local, { http_proxy: a, HTTP_PROXY: b }, a],
    [local, { HTTPS_PROXY: a }, undefined],
    [s3, { ALL_PROXY: a }, a],
    [local, { all_proxy: a }, a],
    [s3, { ALL_PROXY: a, HTTPS_PROXY: b }, b],
    [s3, { HTTPS_PROXY: 'a.example:3128' }, a],
    [s3, { HTTPS_PROXY: ' http://a.example:3128/ ' }, a],
    [s3, { HTTPS_PROXY: 'https://me:word@a.example:3128' }, 'https://a.example:3128'],
    [s3, { https_proxy: '', HTTPS_PROXY: a, ALL_PROXY: b }, undefined],
  ])('of %s by %j is %s', (target, env, expected) => {
    expect(chosen(target, env)).toBe(expected);
  });

  it.each<[string, string, boolean]>([
    [s3, '*', true],
    [s3, 'none.example, *', true],
    [s3, 'amazonaws.com', true],
    [s3, '.amazonaws.com', true],
    [s3, '*.amazonaws.com', true],
    [s3, 'AmazonAWS.com', true],
    [s3, 'amazonaws.com.', true],
    [s3, 'uploads.s3.eu-west-1.amazonaws.com', true],
    [s3, 's3.eu-west-1.amazonaws.com', true],
    [s3, 'a.example  s3.eu-west-1.amazonaws.com', true],
    [s3, 'amazonaws.com:443', true],
    [s3, 'amazonaws.com:8443', false],
    [s3, 'zonaws.com', false],
    [s3, 'eu-west-2.amazonaws.com', false],
    [s3, 'com.amazonaws', false],
    [s3, '', false],
    ['https://amazonaws.com', 'amazonaws.com', true],
    ['https://amazonaws.com', '.amazonaws.com', true],
    ['https://amazonaws.com', '*.amazonaws.com', false],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '10.1.2.3:443', true],
    ['https://10.1.2.3', '10.1.2.3:80', false],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '2.3', false],
    ['https://10.1.2.3', '10.0.0.0/99', false],
    ['http://127.0.0.1:5000', '127.0.0.1', true],
    ['http://127.0.0.1:5000', '127.0.0.0/8', true],
    ['http://127.0.0.1:5000', 'localhost,127.0.0.1:5000', true],
    ['http://127.0.0.1:5000', 'localhost', false],
    ['http://localhost:5000', 'localhost', true],
    ['http://[::1]:5000', '::1', true],
    ['http://[::1]:5000', '[::1]:5000', true],
    ['http://[::1]:5000', '[::1]:5001', false],
    ['http://[fd00::1]', 'fd00::/8', true],
    ['http://[::1]', '127.0.0.1', false],
  ])('of %s with no_proxy %j is none: %s', (target, exceptions, isExcepted) => {
    for (const name of ['no_proxy', 'NO_PROXY']) {
      expect(chosen(target, { ALL_PROXY: a, [name]: exceptions })).toBe(isExcepted ? undefined : a);
    }
  });

  it.each(['socks5://a.example:1080', 'ftp://a.example', 'http://', 'http://me:word@[::', 'a b'])(
    '%j is refused by the name of its variable, and without its password',
    (value) => {
      const choose = () => chosen(s3, { HTTPS_PROXY: value });
      expect(choose).toThrow(/^HTTPS_PROXY names (a proxy of the kind \w+|no URL); write an HTTP proxy/);
      expect(choose).not.toThrow(/word/);
    },
  );

  it('a refused variable is of no account for hosts that need no proxy', () => {
    expect(chosen(s3, { ALL_PROXY: 'socks5://a.example', NO_PROXY: 'amazonaws.com' })).toBeUndefined();
  });
});
