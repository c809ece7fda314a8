import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type Authorize, type Denial, type Need, openAuthorize } from './authorize.ts';
import type { Call } from './call.ts';
import { openCounts, type RequestCounts } from './counts.ts';
import { openDeployed } from './deployed.ts';
import type { VpcEndpoint } from './deployed-endpoint.ts';
import { type Faults, openFaults } from './faults.ts';
import { openIdentities } from './identity.ts';
import type { ObjectWrite } from './object-write.ts';
import { openObjectWrites } from './object-writes.ts';
import { openPassage } from './passage.ts';
import { invokedFunction } from './protocol-operation.ts';
import type { Answer } from './refusal.ts';
import { openServe } from './serve.ts';
import { type RoleCredentials, serviceSession, type Taking } from './service-session.ts';
import type { StackChange } from './stack-change.ts';
import { openUpstream } from './upstream.ts';

export type { Denial, Need } from './authorize.ts';
export type { RequestCounts } from './counts.ts';
export type { VpcEndpoint } from './deployed-endpoint.ts';
export type { Fault, Faults } from './faults.ts';
export type { ObjectWrite } from './object-write.ts';
export type { RoleCredentials } from './service-session.ts';

export interface PolicyProxyOptions {
  /** URL of moto. */
  readonly upstream: string;
  /** A free one if absent. */
  readonly port?: number;
  /** Whether policies are enforced; they are if absent. */
  readonly enforce?: boolean;
}

/** An AWS API on this machine: moto behind the rules of AWS that moto leaves out. */
export interface PolicyProxy {
  /** To be used as `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly counts: RequestCounts;
  readonly faults: Faults;
  /** Sessions that STS handed out. */
  readonly sessions: Sessions;
  /** Calls that were refused for want of a permission, oldest first. */
  denials(): readonly Denial[];
  /** Called for each permission that a call needs, whether its signer has it or not, with the ARN of the signer. */
  onNeed(listener: (principal: string, need: Need) => void): void;
  /** Called once for each object that was written, before the writer gets its answer. */
  onObjectWritten(listener: (write: ObjectWrite) => void): void;
  /**
   * A session of an execution role as the Lambda service gets it, for a function whose VPC reaches S3 by `endpoint`.
   * Rejects when the role does not trust the service.
   */
  credentialsForLambda(
    roleArn: string,
    sessionName?: string,
    endpoint?: VpcEndpoint,
  ): Promise<RoleCredentials>;
  /** A session of a role as another service gets it; rejects when the role does not trust it so. */
  credentialsForService(roleArn: string, taking: Taking): Promise<RoleCredentials>;
  /** Called whenever what is deployed may have changed. */
  onConfigured(listener: () => void): void;
  /** Called whenever a stack was made, changed or deleted; whoever did it gets the answer when it resolves. */
  onStackChanged(listener: (change: StackChange) => Promise<void>): void;
  /** From here on `runs` answers Lambda's `Invoke`, which moto needs Docker for; undefined leaves it to moto. */
  onInvoke(runs: Invoke): void;
  /** From here on `answers` answers S3 Control, of whose jobs moto has none. */
  onJobs(answers: AnswerJobs): void;
  /** To be called when something was configured behind the policy proxy's back. */
  forget(): void;
  close(): Promise<void>;
}

/** Runs the function of an `Invoke`: by its name or ARN, in an account and Region, with the payload. */
export type Invoke = (invocation: {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  readonly payload: string;
}) => Promise<Answer | undefined>;

/** Answers a call about jobs that its signer may make, in the account of the signer. */
export type AnswerJobs = (call: Call, account: string) => Promise<Answer>;

export interface Sessions {
  /** Every session known now answers ExpiredToken from here on, but for those of functions, which Lambda renews. */
  expireAll(): void;
  /** How long new sessions last, whatever was asked for; undefined restores that. */
  setLifetime(ms: number | undefined): void;
}

/** Opens the policy proxy in front of moto. */
export async function openPolicyProxy(options: PolicyProxyOptions): Promise<PolicyProxy> {
  const upstream = openUpstream(options.upstream);
  const deployed = openDeployed(upstream);
  const identities = openIdentities();
  const counts = openCounts();
  const faults = openFaults();
  const writes = openObjectWrites(upstream);
  const denials: Denial[] = [];
  const configurationListeners: (() => void)[] = [];
  const forget = () => {
    deployed.forget();
    for (const listener of configurationListeners) listener();
  };
  let needed: (principal: string, need: Need) => void = () => undefined;
  const decide = openAuthorize(deployed);
  const heard: Authorize = (principal, need) => {
    needed(principal.arn, need);
    return decide(principal, need);
  };
  const authorize = options.enforce === false ? undefined : heard;
  let stackChanged: (change: StackChange) => Promise<void> = async () => {};
  let invoke: Invoke | undefined;
  let answerJobs: AnswerJobs | undefined;
  const passage = openPassage({
    policySet: { upstream, deployed },
    identities,
    authorize,
    denied: (denial) => void denials.push(denial),
    configured: forget,
    stackChanged: (change) => stackChanged(change),
    answerInstead: async (call, account) => {
      if (call.service === 's3-control') return answerJobs?.(call, account);
      if (call.operation !== 'Invoke') return undefined;
      return invoke?.({
        account,
        region: call.region,
        functionName: invokedFunction(call) ?? '',
        payload: call.body.toString('utf8'),
      });
    },
    written: writes.report,
  });

  const serve = openServe({ identities, counts, faults, deployed, passage });
  const issuer = { upstream, deployed, identities, authorize, lifetimeMs: passage.lifetimeMs };
  const server = createServer((request, response) => void serve(request, response));
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: urlOf(server.address()),
    counts,
    faults,
    sessions: { expireAll: identities.expireAll, setLifetime: passage.setLifetime },
    denials: () => [...denials],
    onNeed: (listener) => {
      needed = listener;
    },
    onObjectWritten: writes.listen,
    credentialsForLambda: (roleArn, sessionName = 'local', endpoint) =>
      serviceSession(issuer, roleArn, { service: 'lambda.amazonaws.com', sessionName, endpoint }),
    credentialsForService: (roleArn, taking) => serviceSession(issuer, roleArn, taking),
    onJobs: (answers) => {
      answerJobs = answers;
    },
    onInvoke: (runs) => {
      invoke = runs;
    },
    forget,
    onConfigured: (listener) => void configurationListeners.push(listener),
    onStackChanged: (listener) => {
      stackChanged = listener;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      upstream.close();
    },
  };
}

function urlOf(address: ReturnType<Server['address']>): string {
  if (address === null || typeof address === 'string') throw new Error('the policy proxy listens on no port');
  return `http://127.0.0.1:${address.port}`;
}
