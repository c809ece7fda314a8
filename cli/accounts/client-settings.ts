import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import {
  loadConfig,
  loadSharedConfigFiles,
  NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS,
  NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS,
} from '@smithy/core/config';
import type { EndpointOptions } from '../../lib/edge/copy/pair-copier.ts';

/** A service, as the SDK's clients call it in `serviceId`. */
export type Service =
  | 'CloudFormation'
  | 'CloudWatch'
  | 'CloudWatch Logs'
  | 'EC2'
  | 'EventBridge'
  | 'IAM'
  | 'KMS'
  | 'Lambda'
  | 'S3'
  | 'S3 Control'
  | 'SQS'
  | 'STS';

/** What a client that signs by the profile is made of, beside its Region. */
export interface ClientSettings extends EndpointOptions {
  readonly profile?: string;
  readonly credentials?: ReturnType<typeof fromNodeProviderChain>;
}

/** Settings of one profile. */
export interface ProfileSettings {
  /** Of a client that signs by the profile. */
  client(service: Service): ClientSettings;
  /** Of a client that signs by other keys, and whose calls go the same way. */
  endpoint(service: Service): EndpointOptions;
  /** Variables that send another program, which signs by other keys, the same way. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Reads what the shared configuration files say of a profile; the variables of the environment go before it (AWS SDKs
 * and Tools Reference Guide, "Service-specific endpoints"). The SDK reads the endpoints of `AWS_PROFILE` alone, whatever
 * profile a client has. Without a profile everything is left to the SDK. Rejects when a file is no configuration.
 */
export async function profileSettings(profile: string | undefined): Promise<ProfileSettings> {
  return profile === undefined ? leftToTheSdk : readSettings(profile);
}

async function readSettings(profile: string): Promise<ProfileSettings> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const own = { ...configFile[profile], ...credentialsFile[profile] };
  const services = endpointsOf(own['services'] ? configFile[`services.${own['services']}`] : undefined);
  const [useFipsEndpoint, useDualstackEndpoint] = await Promise.all([
    loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS, { profile })(),
    loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, { profile })(),
  ]);
  const isIgnored = /^true$/i.test(
    process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? own['ignore_configured_endpoint_urls'] ?? '',
  );

  function url(service: Service): string | undefined {
    if (isIgnored) return undefined;
    const id = service.replaceAll(' ', '_');
    return (
      process.env[`AWS_ENDPOINT_URL_${id.toUpperCase()}`] ??
      process.env['AWS_ENDPOINT_URL'] ??
      services[id.toLowerCase()] ??
      own['endpoint_url']
    );
  }

  function endpoint(service: Service): EndpointOptions {
    const found = url(service);
    return {
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint,
      useDualstackEndpoint,
      ...(found && { endpoint: found }),
    };
  }

  /** The SDK asks STS for the role of a profile, and there again by the endpoints of `AWS_PROFILE`. */
  function credentials(): Pick<ClientSettings, 'credentials'> {
    const sts = url('STS');
    if (!sts || !own['role_arn']) return {};
    const clientConfig = { endpoint: sts, ...(own['region'] && { region: own['region'] }) };
    return { credentials: fromNodeProviderChain({ profile, clientConfig }) };
  }

  return {
    endpoint,
    client: (service) => ({ profile, ...endpoint(service), ...credentials() }),
    environment: isIgnored ? {} : environment(own, services),
  };
}

const leftToTheSdk: ProfileSettings = { client: () => ({}), endpoint: () => ({}), environment: {} };

/** The endpoints of a `services` section, by service; the SDK joins the keys below a service by a dot. */
function endpointsOf(section: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(section).flatMap(([key, value]) => {
      const service = /^(.+)\.endpoint_url$/.exec(key)?.[1];
      return service && value ? [[service, value]] : [];
    }),
  );
}

/** As variables, but for those that the environment has: they go before. */
function environment(
  own: Readonly<Record<string, string | undefined>>,
  services: Readonly<Record<string, string>>,
): Record<string, string> {
  const byService = process.env['AWS_ENDPOINT_URL'] === undefined ? Object.entries(services) : [];
  const all = {
    AWS_ENDPOINT_URL: own['endpoint_url'],
    ...Object.fromEntries(
      byService.map(([service, value]) => [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, value]),
    ),
    AWS_USE_FIPS_ENDPOINT: own['use_fips_endpoint'],
    AWS_USE_DUALSTACK_ENDPOINT: own['use_dualstack_endpoint'],
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === undefined || process.env[name] !== undefined ? [] : [[name, value]],
    ),
  );
}
