import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { namesProxy } from '../cli/network/proxy-choice.ts';
import { type BatchOperations, openBatchOperations } from './batch-operations/batch-operations.ts';
import { type Clients, defaultRegion, openClients } from './clients.ts';
import { type Delivery, type DeliveryOptions, delivery } from './delivery/delivery.ts';
import { functionsOfStack, type StackPlace } from './lambda/deployed-stack.ts';
import { invokeAnswer } from './lambda/invoke-answer.ts';
import { type Lambda, type LambdaOptions, openLambda } from './lambda/lambda.ts';
import { type Moto, startMoto } from './moto.ts';
import { administrator } from './policy-proxy/identity.ts';
import { openPolicyProxy, type PolicyProxy } from './policy-proxy/policy-proxy.ts';

export interface LocalAwsOptions
  extends Pick<LambdaOptions, 'timeScale' | 'concurrency' | 'onEvent'>,
    Pick<DeliveryOptions, 'onDelivery' | 'schedule'> {
  /** Of the policy proxy; any free one if absent. */
  readonly port?: number;
  /** Whether calls are authorized against the deployed policies; true if absent. */
  readonly enforce?: boolean;
}

/** An AWS on this machine, until it is stopped. */
export interface LocalAws {
  /** What `AWS_ENDPOINT_URL` is to be. */
  readonly endpoint: string;
  readonly policyProxy: PolicyProxy;
  readonly lambda: Lambda;
  readonly delivery: Delivery;
  /** Act as administrators of any account, through the policy proxy. */
  readonly clients: Clients;
  /** The variables that make the SDK, the AWS CLI and serverless act as the administrator of `account` here. */
  environment(account: string, region?: string): Record<string, string>;
  /** Takes the functions of a stack into service, in place of their earlier versions, as deploying it does by itself. */
  serve(stack: StackPlace): Promise<void>;
  /** Puts texts into a bucket as if they had been there before anybody listened: no call, no event. */
  fill(
    place: { readonly account: string; readonly bucket: string },
    objects: Iterable<readonly [key: string, text: string]>,
  ): Promise<void>;
  /** Resolves when no event is on its way, in a function or in a queue that one reads. Rejects after `withinMs`. */
  idle(withinMs?: number): Promise<void>;
  /** Stops all that was started. May be called again. */
  stop(): Promise<void>;
}

/** Starts moto, the policy proxy in front of it, Lambda, and the delivery of events between them. */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const moto = await startMoto();
  const policyProxy = await openPolicyProxyTo(moto, options);
  const directory = await mkdtemp(join(tmpdir(), 's3-ferry-'));
  const clients = openClients(policyProxy.url, administrator);
  // What services do among themselves goes past the policy proxy: it is no request of anyone's, and no fault of the policy proxy's.
  const backstage = openClients(moto.url, administrator);
  const lambda = openLambda({
    ...options,
    endpoint: policyProxy.url,
    credentials: ({ roleArn, name, account, region, s3Endpoint: id }) =>
      policyProxy.credentialsForLambda(roleArn, name, id ? { id, account, region } : undefined),
    administrator: backstage.sqs,
  });
  const events = delivery({ ...options, clients: backstage, lambda });
  const batch = openBatchOperations({
    endpoint: policyProxy.url,
    credentials: ({ id, order }) =>
      policyProxy.credentialsForService(order.roleArn, {
        service: 'batchoperations.s3.amazonaws.com',
        sessionName: `s3-batch-${id}`,
        context: { 'aws:SourceAccount': order.account },
      }),
    service: ({ order }) => backstage.s3(order.account, order.region),
  });
  policyProxy.onJobs(batch.answer);
  policyProxy.onInvoke(invokeAnswer(lambda));
  policyProxy.onObjectWritten((write) => events.deliver(write));
  policyProxy.onConfigured(() => events.forget());

  const served = new Map<string, readonly string[]>();
  const serve = async (stack: StackPlace) => {
    const functions = await functionsOfStack(backstage, stack, directory);
    await Promise.all(functions.map(({ fn, eventSources }) => lambda.register(fn, eventSources)));
    served.set(
      stackId(stack),
      functions.map(({ fn }) => fn.arn),
    );
  };
  policyProxy.onStackChanged(async ({ kind, account, region, stackName }) => {
    const stack = { account, region, stackName };
    try {
      if (kind === 'written') return await serve(stack);
      await Promise.all((served.get(stackId(stack)) ?? []).map((arn) => lambda.remove(arn)));
      served.delete(stackId(stack));
    } catch (error) {
      const text = `its functions are not in service: ${error instanceof Error ? error.message : error}`;
      options.onEvent?.({ kind: 'note', functionName: stackName, text });
    }
  });

  const stop = once(async () => {
    await batch.close();
    await events.close();
    await lambda.close();
    clients.destroy();
    backstage.destroy();
    await policyProxy.close();
    await moto.stop();
    await rm(directory, { recursive: true, force: true });
  });

  return {
    endpoint: policyProxy.url,
    policyProxy,
    lambda,
    delivery: events,
    clients,
    environment: (account, region = defaultRegion) => environment(policyProxy.url, account, region),
    serve,
    async fill(place, objects) {
      const body = JSON.stringify({ ...place, objects: [...objects] });
      const { ok, status } = await fetch(`${moto.url}/s3-ferry/fill`, { method: 'POST', body });
      if (!ok) throw new Error(`The bucket ${place.bucket} could not be filled: moto answered ${status}.`);
    },
    idle: (withinMs = 60_000) => untilIdle({ events, lambda, batch }, withinMs),
    stop,
  };
}

function stackId({ account, region, stackName }: StackPlace): string {
  return `${account} ${region} ${stackName}`;
}

/** A port that is taken is the likeliest thing to go wrong here; moto must not stay behind. */
async function openPolicyProxyTo(moto: Moto, { port, enforce }: LocalAwsOptions): Promise<PolicyProxy> {
  try {
    return await openPolicyProxy({
      upstream: moto.url,
      ...(port !== undefined && { port }),
      ...(enforce !== undefined && { enforce }),
    });
  } catch (error) {
    await moto.stop();
    throw error;
  }
}

function environment(endpoint: string, account: string, region: string): Record<string, string> {
  const { accessKeyId, secretAccessKey } = administrator(account);
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(namesProxy() && { NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' }),
  };
}

/** An event leaves one hand after the next has it, so one look that finds both empty is enough. */
async function untilIdle(
  {
    events,
    lambda,
    batch,
  }: { readonly events: Delivery; readonly lambda: Lambda; readonly batch: BatchOperations },
  withinMs: number,
): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (batch.running() > 0 || events.pending() > 0 || !(await lambda.isIdle()) || events.pending() > 0) {
    if (Date.now() > giveUpAt) throw new Error(`The local AWS is still busy after ${withinMs} ms.`);
    await sleep(25);
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= action();
    return done;
  };
}
