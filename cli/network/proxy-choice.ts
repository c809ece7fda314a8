import { BlockList, isIP, isIPv6 } from 'node:net';
import { CommandError } from '../terminal/command-error.ts';

/** A proxy, and the variable of the environment that names it. */
export interface HttpProxy {
  readonly url: URL;
  readonly variable: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that calls to `target` go through; undefined where they go straight. Variables are read as curl and the AWS
 * CLI do: `https_proxy` or `http_proxy` by the scheme of the target, then `all_proxy`, each before the same in capitals; an
 * empty one means none. `no_proxy` has hosts with all below them, addresses, and networks, each with a port or without, or
 * `*`. Throws a {@link CommandError} for a variable that names no HTTP proxy.
 */
export function proxyFor(target: URL, env: Environment = process.env): HttpProxy | undefined {
  const named = namedBy(env, [`${target.protocol.slice(0, -1)}_proxy`, 'all_proxy']);
  if (!named || named.value === '' || isExcepted(target, namedBy(env, ['no_proxy'])?.value ?? '')) {
    return undefined;
  }
  const { variable, value } = named;
  const url = parsed(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`);
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== '') return { url, variable };
  const found = url ? `a proxy of the kind ${url.protocol.slice(0, -1)}` : 'no URL';
  throw new CommandError(
    `${variable} names ${found}; write an HTTP proxy, like ${variable}=http://proxy.example.com:3128. NO_PROXY lists hosts that need none.`,
  );
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether `env` names a proxy for anything. */
export function namesProxy(env: Environment = process.env): boolean {
  return ['https_proxy', 'http_proxy', 'all_proxy'].some((name) => namedBy(env, [name])?.value);
}

/** The first of the variables that is there, the small spelling of each before the large one. */
function namedBy(env: Environment, names: readonly string[]) {
  for (const variable of names.flatMap((name) => [name, name.toUpperCase()])) {
    const value = env[variable]?.trim();
    if (value !== undefined) return { variable, value };
  }
  return undefined;
}

function isExcepted(target: URL, exceptions: string): boolean {
  const host = target.hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  return exceptions
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => covers(entry.toLowerCase(), host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  // A bare address of IPv6 has colons of its own, so only in brackets can a port follow it.
  const [, bracketed, named, ofPort] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  if (ofPort !== undefined && ofPort !== port) return false;
  const name = bracketed ?? named ?? entry;
  if (name === '*') return true;
  if (isIP(host) > 0) return isWithin(host, name);
  const bare = name.replace(/^\*?\./, '').replace(/\.$/, '');
  return host.endsWith(`.${bare}`) || (host === bare && !name.startsWith('*'));
}

/** Whether an address is the one of an entry, or in its network, like 10.0.0.0/8. */
function isWithin(address: string, entry: string): boolean {
  const [, network = '', prefix] = /^(.+?)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  if (isIP(network) === 0) return false;
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  const bits = family === 'ipv6' ? 128 : 32;
  const length = Math.min(Number(prefix ?? bits), bits);
  const list = new BlockList();
  list.addSubnet(network, length, family);
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
