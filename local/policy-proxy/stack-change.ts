import type { Call } from './call.ts';
import type { Principal } from './identity.ts';
import { actingAccount, inputOf } from './service-input.ts';

/** A stack of CloudFormation that was made or changed, or is no more. */
export interface StackChange {
  readonly kind: 'written' | 'deleted';
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
}

const kinds: Readonly<Record<string, StackChange['kind']>> = {
  CreateStack: 'written',
  UpdateStack: 'written',
  ExecuteChangeSet: 'written',
  DeleteStack: 'deleted',
};

/** What a call that was answered 200 did to a stack; moto is done with it when it answers. */
export function stackChange(call: Call, principal: Principal): StackChange | undefined {
  const kind = call.service === 'cloudformation' ? kinds[call.operation] : undefined;
  if (!kind) return undefined;
  const named = String(inputOf(call)['StackName'] ?? '');
  // Its ARN names it as well.
  const stackName = /:stack\/([^/]+)/.exec(named)?.[1] ?? named;
  return { kind, account: actingAccount(call, principal), region: call.region, stackName };
}
