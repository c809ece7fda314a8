import type { RoleCredentials } from './policy-proxy/policy-proxy.ts';

interface ExpiringKeys extends RoleCredentials {
  readonly expiration: Date;
}

/**
 * Credentials of a client of the SDK that outlives a session: the SDK asks again five minutes before the end of
 * what it has, but only where it knows that end.
 */
export function renewedKeys(ask: () => Promise<RoleCredentials>): () => Promise<ExpiringKeys> {
  return async () => {
    const keys = await ask();
    return { ...keys, expiration: new Date(keys.expiresAt) };
  };
}
