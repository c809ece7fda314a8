import { STSClient } from '@aws-sdk/client-sts';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Pair } from '../../core/pair/pair.ts';
import type { Copier } from '../../ports.ts';
import { destinationCredentials, operatorCredentials } from './assume-role.ts';
import { type OpenS3, s3Copier } from './s3-copier.ts';
import { s3Relay } from './s3-relay.ts';
import { warmS3Client } from './warm-s3-client.ts';

/** How the clients of a pair are made. */
export interface Signing {
  /**
   * Of the SDK; one where it is left out: pauses and further tries are decided in one place, lib/copy-item.ts, which
   * knows the time left.
   */
  readonly maxAttempts?: number;
  /** Of the role of the Lambda, asked for again when they expire; left out: those of the environment. */
  readonly lambda?: () => Promise<AwsCredentialIdentity>;
  /** Where clients find their service in a Region; left out: where the SDK finds it. */
  readonly endpoint?: (service: 'S3' | 'STS', region: string) => EndpointOptions;
}

/** Options of a client of the SDK that say where its service is, and by which way it is reached. */
export interface EndpointOptions {
  readonly requestHandler?: NodeHttpHandler;
  readonly endpoint?: string;
  readonly ignoreConfiguredEndpointUrls?: true;
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
}

/** Copies as the pair says: by one role or two, whole or in parts. `oneSigner` makes the copier where one role signs. */
export function pairCopier(
  pair: Pair,
  signing: Signing = {},
  oneSigner: (pair: Pair, open: OpenS3) => Copier = s3Copier,
): Copier {
  switch (pair.access) {
    case 'bucket-policy':
      return oneSigner(pair, openAsLambda(signing));
    case 'assume-role':
      return oneSigner(pair, openAsDestination(pair, signing));
    case 'relay':
      return s3Relay(pair, { reader: openAsLambda(signing), writer: openAsDestination(pair, signing) });
  }
}

/** Clients that sign as the role of the Lambda. */
export function openAsLambda({ maxAttempts = 1, lambda, endpoint }: Signing = {}): OpenS3 {
  return (region) => warmS3Client({ maxAttempts, region, ...endpoint?.('S3', region), ...asLambda(lambda) });
}

/** Clients that sign as the role of the destination account, which the role of the Lambda assumes. */
export function openAsDestination(pair: Pair, signing: Signing = {}): OpenS3 {
  const { maxAttempts = 1, lambda, endpoint } = signing;
  const { region } = pair.source;
  const sts = new STSClient({ region, maxAttempts, ...endpoint?.('STS', region), ...asLambda(lambda) });
  const own = destinationCredentials(sts, pair);
  return (region, credentials = own) =>
    warmS3Client({ maxAttempts, region, ...endpoint?.('S3', region), credentials });
}

function asLambda(lambda: Signing['lambda']) {
  return lambda ? { credentials: operatorCredentials(lambda) } : {};
}
