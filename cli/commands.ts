import type { Command } from 'commander';

/** In the order of the help. Each loads the clients of AWS that it needs, which is most of what starting takes. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./init.ts')).initCommand(),
  pairs: async () => (await import('./pairs.ts')).pairsCommand(),
  policies: async () => (await import('./policies.ts')).policiesCommand(),
  parameters: async () => (await import('./parameters.ts')).parametersCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  deploy: async () => (await import('./deploy.ts')).deployCommand(),
  remove: async () => (await import('./remove.ts')).removeCommand(),
  verify: async () => (await import('./verify.ts')).verifyCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  exec: async () => (await import('./exec.ts')).execCommand(),
  cost: async () => (await import('./cost.ts')).costCommand(),
  dlq: async () => (await import('./dlq.ts')).dlqCommand(),
  backfill: async () => (await import('./backfill.ts')).backfillCommand(),
  batch: async () => (await import('./batch.ts')).batchCommand(),
};
