import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { LocalAws } from '../local-aws.ts';

export interface Disturbances {
  /** Ends them, and puts right what they put wrong. */
  stop(): Promise<{ readonly kills: number; readonly outages: number }>;
}

const pauseMs = 400;
const outageMs = 250;

/** Now kills every function that is at work, now takes away the destination role's permissions for a moment. */
export function startDisturbances(aws: LocalAws, pair: Pair): Disturbances {
  const stopping = new AbortController();
  let kills = 0;
  let outages = 0;

  async function disturb(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(pauseMs);
      kills += await aws.lambda.killRunning();
      await sleep(pauseMs);
      await withoutPermissions(aws, pair);
      outages++;
    }
  }

  const disturbing = disturb();
  return {
    async stop() {
      stopping.abort();
      await disturbing;
      return { kills, outages };
    },
  };
}

async function withoutPermissions(aws: LocalAws, { destination }: Pair): Promise<void> {
  const iam = aws.clients.iam(destination.account, destination.region);
  const role = { RoleName: destination.role };
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand(role));
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ ...role, PolicyName }));
    await iam.send(new DeleteRolePolicyCommand({ ...role, PolicyName }));
    await sleep(outageMs);
    await iam.send(
      new PutRolePolicyCommand({ ...role, PolicyName, PolicyDocument: restored(PolicyDocument) }),
    );
  }
}

/** The document to put back. moto keeps a null where CloudFormation leaves a conditional statement out, and then refuses it. */
function restored(encoded: string): string {
  const document: { Statement: unknown[] } = JSON.parse(decodeURIComponent(encoded));
  return JSON.stringify({ ...document, Statement: document.Statement.filter((one) => one !== null) });
}
