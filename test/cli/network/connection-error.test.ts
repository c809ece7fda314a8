import { connectionWords } from '../../../cli/network/connection-error.ts';

describe('[U] a connection that was not made', () => {
  it.each([
    ['ECONNREFUSED', 'connect', /^AWS cannot be reached: m\.\nLook at the network, at HTTPS_PROXY/],
    ['ENOTFOUND', 'getaddrinfo', /^AWS cannot be reached: m\./],
    ['ETIMEDOUT', 'connect', /^AWS cannot be reached: m\./],
    ['SELF_SIGNED_CERT_IN_CHAIN', undefined, /not trusted: m\.\n.* AWS_CA_BUNDLE/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', undefined, /not trusted/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', undefined, /not trusted/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', undefined, /not trusted/],
  ])('by %s is told with what to look at', (code, syscall, expected) => {
    expect(connectionWords({ code, syscall, message: 'm' })).toMatch(expected);
  });

  it.each([
    ['EACCES', 'open'],
    ['AccessDenied', undefined],
    [undefined, undefined],
  ])('is none of %s', (code, syscall) => {
    expect(connectionWords({ code, syscall, message: 'm' })).toBeUndefined();
  });
});
