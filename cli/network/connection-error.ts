/** Codes of Node for a certificate that no known authority vouches for. */
const unknownAuthority =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?)$/;

/** What to do about a connection that was not made, in words; undefined for any other error. */
export function connectionWords({
  code,
  syscall,
  message,
}: {
  code?: unknown;
  syscall?: unknown;
  message: string;
}) {
  if (unknownAuthority.test(String(code))) {
    return `A server has a certificate of an authority that is not trusted: ${message}.\nIf your company looks into connections, name the file of its certificates by AWS_CA_BUNDLE, or by ca_bundle of the profile.`;
  }
  if (!/^(connect|getaddrinfo)$/.test(String(syscall))) return undefined;
  return `AWS cannot be reached: ${message}.\nLook at the network, at HTTPS_PROXY and NO_PROXY, and at AWS_ENDPOINT_URL or endpoint_url of the profile, if any of them is set.`;
}
