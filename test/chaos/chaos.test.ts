import { imbalances } from '../../local/chaos/imbalances.ts';
import { runChaos } from '../../local/chaos/run-chaos.ts';

describe('[E] conservation under fire', () => {
  it('accounts for every event exactly once, and leaves both buckets the same after one replay', async () => {
    const quiet = { onPhase: () => undefined, onProgress: () => undefined };
    const account = await runChaos({ seed: 20261123, objects: 120, ...quiet });
    expect(imbalances(account)).toEqual([]);
    expect(account.accepted).toBeGreaterThan(120);
    expect(account.retried + account.settlements['dead-lettered']).toBeGreaterThan(0);
  }, 300_000);
});
