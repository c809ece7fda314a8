import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesProxy } from '../cli/network/proxy-choice.ts';
import { openBatchOperations } from './batch-operations/batch-operations.ts';
import { type Clients, defaultRegion, openClients } from './clients.ts';
import { type CloudWatch, type CloudWatchOptions, openCloudWatch } from './cloudwatch/cloudwatch.ts';
import { exchangeWith } from './cloudwatch/exchange.ts';
import { publishAlarm } from './cloudwatch/publish-alarm.ts';
import { type Delivery, type DeliveryOptions, delivery } from './delivery/delivery.ts';
import type { StackPlace } from './lambda/deployed-stack.ts';
import { invokeAnswer } from './lambda/invoke-answer.ts';
import { type Lambda, type LambdaOptions, openLambda } from './lambda/lambda.ts';
import { servedStacks } from './lambda/served-stacks.ts';
import { askMoto, type Moto, startMoto } from './moto.ts';
import { administrator } from './policy-proxy/identity.ts';
import { openPolicyProxy, type PolicyProxy } from './policy-proxy/policy-proxy.ts';
import { untilIdle } from './until-idle.ts';

export interface LocalAwsOptions
  extends Pick<LambdaOptions, 'timeScale' | 'concurrency' | 'onEvent'>,
    Pick<DeliveryOptions, 'onDelivery' | 'schedule'> {
  /** Of the policy proxy; any free one if absent. */
  readonly port?: number;
  /** Whether calls are authorized against the deployed policies; true if absent. */
  readonly enforce?: boolean;
  /** Real time per time of alarms: 0.01 makes a period of five minutes 3 s. `timeScale` if absent, and 0.01 at least. */
  readonly alarmTimeScale?: number;
}

/** An AWS on this machine, until it is stopped. */
export interface LocalAws {
  /** What `AWS_ENDPOINT_URL` is to be. */
  readonly endpoint: string;
  readonly policyProxy: PolicyProxy;
  readonly lambda: Lambda;
  readonly delivery: Delivery;
  /** Keeps logs and metrics and evaluates alarms by itself; a test may have it do so at once. */
  readonly cloudWatch: Pick<CloudWatch, 'turn'>;
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
  /**
   * Moves the current version of an object in the storage class INTELLIGENT_TIERING into one of its archive tiers, as S3
   * does when nobody has read it for long. Rejects for any other object.
   */
  archive(
    object: { readonly account: string; readonly bucket: string; readonly key: string },
    tier: 'ARCHIVE_ACCESS' | 'DEEP_ARCHIVE_ACCESS',
  ): Promise<void>;
  /**
   * Resolves when no event is on its way, in a function or in a queue that one reads, and what was logged and measured
   * is in CloudWatch. Rejects after `withinMs`.
   */
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
  const note = (functionName: string, text: string) =>
    options.onEvent?.({ kind: 'note', functionName, text });
  const cloudWatch = cloudWatchOf(moto, backstage, {
    ...options,
    onTrouble: (text) => note('CloudWatch', text),
  });
  const lambda = openLambda({
    ...options,
    onEvent(event, fn) {
      if (fn) cloudWatch.observe(event, fn);
      options.onEvent?.(event, fn);
    },
    onLog: cloudWatch.log,
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

  const stacks = servedStacks({ clients: backstage, lambda, directory, onTrouble: note });
  policyProxy.onStackChanged(stacks.follow);

  const stop = once(async () => {
    await batch.close();
    await events.close();
    await lambda.close();
    await cloudWatch.close();
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
    cloudWatch,
    clients,
    environment: (account, region = defaultRegion) => environment(policyProxy.url, account, region),
    serve: stacks.serve,
    async fill(place, objects) {
      await askMoto(moto, 'fill', { ...place, objects: [...objects] });
    },
    archive: (place, tier) => askMoto(moto, 'archive', { ...place, tier }),
    async idle(withinMs = 60_000) {
      await untilIdle({ events, lambda, batch }, withinMs);
      await cloudWatch.turn();
    },
    stop,
  };
}

function cloudWatchOf(
  moto: Moto,
  { sns }: Clients,
  {
    timeScale = 1,
    alarmTimeScale = Math.max(timeScale, leastAlarmTimeScale),
    onTrouble,
  }: LocalAwsOptions & Pick<CloudWatchOptions, 'onTrouble'>,
): CloudWatch {
  const onAlarm = publishAlarm(sns, onTrouble);
  return openCloudWatch({ exchange: exchangeWith(moto.url), timeScale, alarmTimeScale, onAlarm, onTrouble });
}

/** Faster than this alarms would be over before anybody has seen them. */
const leastAlarmTimeScale = 0.01;

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

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= action();
    return done;
  };
}
