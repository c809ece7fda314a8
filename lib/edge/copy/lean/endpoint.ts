import { CopyObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';

/** Where requests about a bucket go: an origin, and what precedes the key in the path. */
export interface BucketEndpoint {
  readonly origin: string;
  readonly host: string;
  readonly prefix: string;
}

/** The endpoint that an SDK client finds for its copies to a bucket: by Region, settings, environment and profile. */
export async function bucketEndpoint({ config }: S3Client, Bucket: string): Promise<BucketEndpoint> {
  const { url } = await getEndpointFromInstructions({ Bucket }, CopyObjectCommand, config);
  return { origin: url.origin, host: url.host, prefix: url.pathname.replace(/\/?$/, '/') };
}

/** A key as it is in a path: each segment encoded by RFC 3986, the slashes kept. */
export function keyPath(key: string): string {
  const encoded = encodeURIComponent(key).replaceAll('%2F', '/');
  return /[!'()*]/.test(encoded)
    ? encoded.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    : encoded;
}
