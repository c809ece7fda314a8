/** Where requests about a bucket go: an origin, and what stands before the key in the path. */
export interface BucketEndpoint {
  readonly origin: string;
  readonly host: string;
  readonly prefix: string;
}

/**
 * The endpoint of a bucket. Its name is part of the host, but for names with dots, which no certificate of S3
 * covers, and for endpoints of one's own (S3 User Guide, "Virtual hosting of general purpose buckets").
 */
export function bucketEndpoint(bucket: string, region: string, own?: string): BucketEndpoint {
  const service = own ? new URL(own) : new URL(`https://s3.${region}.${domain(region)}`);
  const isInPath = own !== undefined || bucket.includes('.');
  const host = isInPath ? service.host : `${bucket}.${service.host}`;
  const base = service.pathname.replace(/\/$/, '');
  return {
    origin: `${service.protocol}//${host}`,
    host,
    prefix: isInPath ? `${base}/${bucket}/` : '/',
  };
}

/** The endpoint the SDK takes for S3 as well (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"). */
export function ownEndpoint(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  return environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'] || undefined;
}

/** Each partition has a domain of its own (AWS General Reference, "Amazon S3 endpoints and quotas"). */
const domains: readonly (readonly [regions: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

function domain(region: string): string {
  return domains.find(([regions]) => region.startsWith(regions))?.[1] ?? 'amazonaws.com';
}

/** A key as it stands in a path: each segment encoded by RFC 3986, the slashes kept. */
export function keyPath(key: string): string {
  const encoded = encodeURIComponent(key).replaceAll('%2F', '/');
  return /[!'()*]/.test(encoded)
    ? encoded.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    : encoded;
}
