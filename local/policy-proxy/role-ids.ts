import type { Role } from './deployed-role.ts';
import { namedRoles, withPrincipals } from './named-roles.ts';

interface Saved {
  readonly text: string;
  readonly ids: ReadonlyMap<string, string>;
}

export interface RoleIds {
  /**
   * The document as AWS holds it: a role in `Principal` became the role's unique id when the document was saved, so
   * a role that was deleted and made again under its name is another one (IAM User Guide, "AWS JSON policy
   * elements: Principal", IAM role principals). `place` says whose document it is.
   */
  resolve(place: string, policy: object | undefined): Promise<object | undefined>;
  /** The document there was saved anew. */
  saved(place: string): void;
}

/** What the policies that name principals belong to. */
export const policyPlaces = {
  bucket: (name: string) => `bucket ${name}`,
  role: (account: string, name: string) => `role ${account} ${name}`,
  key: (idOrArn: string) => `key ${idOrArn.split('/').at(-1)}`,
  queue: (arn: string) => `queue ${arn}`,
};

export function openRoleIds(role: (arn: string) => Promise<Role | undefined>): RoleIds {
  const memory = new Map<string, Saved>();

  async function resolve(place: string, policy: object | undefined): Promise<object | undefined> {
    const names = policy ? namedRoles(policy) : [];
    if (!policy || names.length === 0) return policy;
    const text = JSON.stringify(policy);
    const known = memory.get(place);
    const { ids } = known?.text === text ? known : await save(place, text, names);
    const lost = new Map<string, string>();
    for (const [arn, id] of ids) {
      if ((await role(arn))?.id !== id) lost.set(arn, id);
    }
    return withPrincipals(policy, lost);
  }

  async function save(place: string, text: string, names: readonly string[]): Promise<Saved> {
    const found = await Promise.all(
      names.map(async (arn) => [arn, (await role(arn))?.id ?? unknownId] as const),
    );
    const fresh = { text, ids: new Map(found) };
    memory.set(place, fresh);
    return fresh;
  }

  return { resolve, saved: (place) => void memory.delete(place) };
}

/** Of a role that was not there when the document was saved; AWS would have refused it. */
const unknownId = 'AROAUNKNOWN0000000000';
