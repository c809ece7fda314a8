import type { Clients } from '../clients.ts';
import type { StackChange } from '../policy-proxy/stack-change.ts';
import { functionsOfStack, type StackPlace } from './deployed-stack.ts';
import type { Lambda } from './lambda.ts';

export interface ServedStacks {
  /** Takes the functions of a stack into service. Rejects when one cannot be. */
  serve(stack: StackPlace): Promise<void>;
  /** Serves a stack that was made or changed, and takes the functions of a deleted one out of service. Never rejects. */
  follow(change: StackChange): Promise<void>;
}

export interface ServedStacksOptions {
  readonly clients: Clients;
  readonly lambda: Pick<Lambda, 'register' | 'remove'>;
  /** Where packages are unpacked. */
  readonly directory: string;
  readonly onTrouble: (stackName: string, text: string) => void;
}

export function servedStacks({ clients, lambda, directory, onTrouble }: ServedStacksOptions): ServedStacks {
  const served = new Map<string, readonly string[]>();

  async function serve(stack: StackPlace): Promise<void> {
    const functions = await functionsOfStack(clients, stack, directory);
    await Promise.all(functions.map(({ fn, eventSources }) => lambda.register(fn, eventSources)));
    served.set(
      stackId(stack),
      functions.map(({ fn }) => fn.arn),
    );
  }

  async function remove(stack: StackPlace): Promise<void> {
    await Promise.all((served.get(stackId(stack)) ?? []).map((arn) => lambda.remove(arn)));
    served.delete(stackId(stack));
  }

  return {
    serve,
    async follow({ kind, account, region, stackName }) {
      const stack = { account, region, stackName };
      try {
        await (kind === 'written' ? serve(stack) : remove(stack));
      } catch (error) {
        onTrouble(
          stackName,
          `its functions are not in service: ${error instanceof Error ? error.message : error}`,
        );
      }
    },
  };
}

function stackId({ account, region, stackName }: StackPlace): string {
  return `${account} ${region} ${stackName}`;
}
