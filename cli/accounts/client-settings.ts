import {
  loadConfig,
  loadSharedConfigFiles,
  NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS,
  NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS,
} from '@smithy/core/config';
import type { EndpointOptions } from '../../lib/edge/copy/pair-copier.ts';
import { certificateBundle } from '../network/certificates.ts';
import { namesProxy } from '../network/proxy-choice.ts';
import { profileChain, type Section } from './profile-chain.ts';
import { type Credentials, sharedCredentials } from './profile-credentials.ts';

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
  readonly credentials?: Credentials;
}

/** Settings of one profile. */
export interface ProfileSettings {
  /** Of a client that signs by the profile. */
  client(service: Service): ClientSettings;
  /** Of a client that signs by other keys, and whose calls go the same way. */
  endpoint(service: Service): EndpointOptions;
  /** That servers are trusted by, in PEM; undefined: those of Node. */
  readonly certificates: string | undefined;
  /** The keys that its clients sign by. */
  readonly credentials: Credentials;
  /** Whether a person is asked for a code to get them. */
  readonly asksForMfa: boolean;
  /** Variables that send another program, which signs by other keys, the same way. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Reads what the shared configuration files say of a profile; the variables of the environment go before it (AWS SDKs
 * and Tools Reference Guide, "Service-specific endpoints"). The SDK reads the endpoints of `AWS_PROFILE` alone, whatever
 * profile a client has. Without a profile the SDK looks for keys and endpoints. Clients of all go through the proxy of
 * the environment, trust the profile's certificates, and share its keys. Rejects when a file is no configuration.
 */
export async function profileSettings(
  profile: string | undefined = process.env['AWS_PROFILE'] || undefined,
): Promise<ProfileSettings> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const name = profile ?? 'default';
  const sectionOf = (one: string): Section => ({ ...configFile[one], ...credentialsFile[one] });
  const own = sectionOf(name);
  const bundle = certificateBundle(own['ca_bundle']);
  const way = await wayOf(bundle?.pem);
  const places = profile === undefined ? unnamed : await namedPlaces(profile, own, configFile);
  const endpoint = (service: Service | 'SSO') => ({ ...places.endpoint(service), ...way() });
  const credentials = sharedCredentials({
    profile,
    region: own['region'],
    sts: () => endpoint('STS'),
    sso: () => endpoint('SSO'),
  });
  return {
    endpoint,
    client: (service) => ({ ...(profile && { profile }), ...endpoint(service), credentials }),
    certificates: bundle?.pem,
    credentials,
    asksForMfa: profileChain(sectionOf, name).some((one) => sectionOf(one)['mfa_serial'] !== undefined),
    environment: { ...places.environment, ...(bundle && { AWS_CA_BUNDLE: bundle.path }) },
  };
}

/** What each client has its calls sent by; nothing where the SDK's own will do, so that no more is loaded. */
async function wayOf(
  certificates: string | undefined,
): Promise<() => Pick<EndpointOptions, 'requestHandler'>> {
  if (certificates === undefined && !namesProxy()) return () => ({});
  const { ProxyingHandler } = await import('../network/proxying-handler.ts');
  return () => ({ requestHandler: new ProxyingHandler(certificates) });
}

/** Where the services of a profile are. */
interface Places {
  endpoint(service: Service | 'SSO'): EndpointOptions;
  readonly environment: Readonly<Record<string, string>>;
}

const unnamed: Places = { endpoint: () => ({}), environment: {} };

async function namedPlaces(
  profile: string,
  own: Section,
  configFile: Readonly<Record<string, Section>>,
): Promise<Places> {
  const services = endpointsOf(own['services'] ? configFile[`services.${own['services']}`] : undefined);
  const [useFipsEndpoint, useDualstackEndpoint] = await Promise.all([
    loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS, { profile })(),
    loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, { profile })(),
  ]);
  const isIgnored = /^true$/i.test(
    process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? own['ignore_configured_endpoint_urls'] ?? '',
  );

  function url(service: Service | 'SSO'): string | undefined {
    if (isIgnored) return undefined;
    const id = service.replaceAll(' ', '_');
    return (
      process.env[`AWS_ENDPOINT_URL_${id.toUpperCase()}`] ??
      process.env['AWS_ENDPOINT_URL'] ??
      services[id.toLowerCase()] ??
      own['endpoint_url']
    );
  }

  return {
    endpoint(service) {
      const found = url(service);
      return {
        ignoreConfiguredEndpointUrls: true,
        useFipsEndpoint,
        useDualstackEndpoint,
        ...(found && { endpoint: found }),
      };
    },
    environment: isIgnored ? {} : environment(own, services),
  };
}

/** The endpoints of a `services` section, by service; the SDK joins the keys below a service by a dot. */
function endpointsOf(section: Section = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(section).flatMap(([key, value]) => {
      const service = /^(.+)\.endpoint_url$/.exec(key)?.[1];
      return service && value ? [[service, value]] : [];
    }),
  );
}

/** As variables, but for those that the environment has: they go before. */
function environment(own: Section, services: Readonly<Record<string, string>>): Record<string, string> {
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
