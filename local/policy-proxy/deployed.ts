import { type Bucket, readBucket, readBucketNames } from './deployed-bucket.ts';
import { type DeployedEndpoint, readEndpoint, type VpcEndpoint } from './deployed-endpoint.ts';
import { type Key, readKey } from './deployed-key.ts';
import { queuePolicy } from './deployed-queue.ts';
import { type Role, readMaxSession, readRoles } from './deployed-role.ts';
import { type DeployedTemplate, readTemplate } from './deployed-template.ts';
import { openRoleIds, policyPlaces } from './role-ids.ts';
import type { Place, Upstream } from './upstream.ts';

/** What stands in moto, as far as decisions hang on it. Remembered until something is configured. */
export interface Deployed {
  /** Undefined when there is no such bucket. */
  bucket(name: string): Promise<Bucket | undefined>;
  role(arn: string): Promise<Role | undefined>;
  /** Seconds that a session of the role may last at most. */
  maxSession(arn: string): Promise<number | undefined>;
  /** The trust policy of a role. */
  trust(arn: string): Promise<object | undefined>;
  /** By key id, key ARN, alias or alias ARN, as seen from an account and Region. */
  key(name: string, place: Place): Promise<Key | undefined>;
  queuePolicy(arn: string): Promise<object | undefined>;
  /** The template of a stack; undefined when there is no such stack. */
  template(stackName: string, place: Place): Promise<DeployedTemplate | undefined>;
  /** The text of an object, by the path of its bucket and key; empty when it is missing. */
  text(path: string): Promise<string>;
  /** A gateway endpoint; undefined when there is no such one. */
  endpoint(endpoint: VpcEndpoint): Promise<DeployedEndpoint | undefined>;
  /** Buckets are looked for in the accounts that were seen. */
  seen(account: string): void;
  forget(): void;
  /** Somebody's policy was saved: see {@link RoleIds}. */
  saved(policyPlace: string): Promise<void>;
}

/** Reads what is deployed over moto's own API, each thing once until `forget`. */
export function openDeployed(upstream: Upstream): Deployed {
  const accounts = new Set<string>();
  let memory = new Map<string, Promise<unknown>>();

  /** A read that `forget` overtakes ends up in the memory that was dropped. */
  function once<T>(id: string, read: () => Promise<T>): Promise<T> {
    const known = memory.get(id) as Promise<T> | undefined;
    if (known) return known;
    const current = memory;
    const reading = read();
    current.set(id, reading);
    reading.catch(() => current.delete(id));
    return reading;
  }

  async function ownerOf(name: string): Promise<string | undefined> {
    for (const account of accounts) {
      const names = await once(`buckets ${account}`, () => readBucketNames(upstream, account));
      if (names.has(name)) return account;
    }
    return undefined;
  }

  async function bucket(name: string): Promise<Bucket | undefined> {
    const account = await ownerOf(name);
    if (account === undefined) return undefined;
    return await once(`bucket ${name}`, async () => {
      const found = await readBucket(upstream, name, account);
      return { ...found, policy: await ids.resolve(policyPlaces.bucket(name), found.policy) };
    });
  }

  async function role(arn: string): Promise<Role | undefined> {
    const account = arn.split(':')[4] ?? '';
    return (await once(`roles ${account}`, () => readRoles(upstream, account))).get(arn);
  }

  async function maxSession(arn: string): Promise<number | undefined> {
    const found = await role(arn);
    return found && (await once(`session ${arn}`, () => readMaxSession(upstream, found)));
  }

  async function trust(arn: string): Promise<object | undefined> {
    const [, , , , account = '', name = ''] = arn.split(':');
    const place = policyPlaces.role(account, name.slice(name.lastIndexOf('/') + 1));
    return await ids.resolve(place, (await role(arn))?.trust);
  }

  async function key(name: string, place: Place): Promise<Key | undefined> {
    return await once(`key ${name} ${place.account} ${place.region}`, async () => {
      const found = await readKey(upstream, name, place);
      if (!found) return undefined;
      return { ...found, policy: (await ids.resolve(policyPlaces.key(found.arn), found.policy)) ?? {} };
    });
  }

  async function queue(arn: string): Promise<object | undefined> {
    return await once(`queue ${arn}`, async () => {
      return await ids.resolve(policyPlaces.queue(arn), await queuePolicy(upstream, arn));
    });
  }

  async function text(path: string): Promise<string> {
    const owner = await bucket(path.split('/')[1] ?? '');
    if (!owner) return '';
    const { account, region } = owner;
    const reply = await upstream.ask({ service: 's3', account, region, target: path });
    return reply.status === 200 ? reply.body.toString() : '';
  }

  const ids = openRoleIds(role);

  return {
    bucket,
    role,
    maxSession,
    trust,
    key,
    queuePolicy: queue,
    template: (stackName, place) => readTemplate(upstream, stackName, place),
    text,
    endpoint: (endpoint) => once(`endpoint ${endpoint.id}`, () => readEndpoint(upstream, endpoint)),
    seen(account) {
      if (!accounts.has(account)) accounts.add(account);
    },
    forget() {
      memory = new Map();
    },
    async saved(policyPlace) {
      ids.saved(policyPlace);
      // A bucket policy is about to be used by others than who saved it: what it means is settled now.
      const [kind, name = ''] = policyPlace.split(' ');
      if (kind === 'bucket') await bucket(name);
    },
  };
}
