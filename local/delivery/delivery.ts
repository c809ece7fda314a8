import { setTimeout as sleep } from 'node:timers/promises';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../clients.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { ObjectWrite } from '../policy-proxy/policy-proxy.ts';
import { deployedWiring, place } from './deployed-wiring.ts';
import { matchesPattern } from './event-pattern.ts';
import { objectCreatedEvent } from './eventbridge-event.ts';
import { notificationTargets } from './notification-targets.ts';
import { s3Notification } from './s3-record.ts';
import { permits } from './service-permission.ts';

/** One event on its way to one target. */
export interface Delivered {
  readonly kind: 'delivered' | 'refused';
  readonly write: ObjectWrite;
  readonly targetArn: string;
  /** Of the asynchronous invocation, where the target is a function. */
  readonly requestId?: string;
  /** Why AWS would not deliver it. */
  readonly why?: string;
}

export interface DeliveryOptions {
  /** Clients of moto itself. */
  readonly clients: Clients;
  readonly lambda: Pick<Lambda, 'has' | 'invokeAsync'>;
  readonly onDelivery?: (delivered: Delivered) => void;
  /**
   * After how many ms each copy of the event arrives; `[0]` if absent. Two numbers duplicate it, unequal ones
   * reorder it with others, none loses it: S3 may do all of these.
   */
  readonly schedule?: (write: ObjectWrite) => readonly number[];
}

export interface Delivery {
  /** Sends the events of a write to whatever is wired to its bucket. Returns at once and never throws. */
  deliver(write: ObjectWrite): void;
  /** Events not yet handed over. */
  pending(): number;
  /** To be called when something was deployed or configured. */
  forget(): void;
  close(): Promise<void>;
}

interface Target {
  readonly kind: 'function' | 'queue' | 'topic';
  readonly arn: string;
  readonly event: object;
  /** The service that sends, and what on whose behalf. */
  readonly from: { readonly service: string; readonly sourceArn: string };
  /** Takes what an EventBridge rule cannot deliver. */
  readonly deadLetterQueue?: string;
}

/** S3's and EventBridge's part: from a written object to the functions, queues and topics that are to hear of it. */
export function delivery(options: DeliveryOptions): Delivery {
  const { clients, onDelivery = () => undefined, schedule = () => [0] } = options;
  const wiring = deployedWiring(clients);
  const stop = new AbortController();
  const events = new Set<Promise<void>>();

  async function targets(write: ObjectWrite): Promise<Target[]> {
    const document = await wiring.notificationDocument(write.account, write.region, write.bucket);
    const from = { service: 's3.amazonaws.com', sourceArn: `arn:aws:s3:::${write.bucket}` };
    const direct = notificationTargets(document, write).map(({ kind, arn, configurationId }) => ({
      kind,
      arn,
      event: s3Notification(write, configurationId),
      from,
    }));
    return document.EventBridgeConfiguration ? [...direct, ...(await ruleTargets(write))] : direct;
  }

  async function ruleTargets(write: ObjectWrite): Promise<Target[]> {
    const event = objectCreatedEvent(write);
    const rules = await wiring.enabledRules(write.account, write.region);
    return rules
      .filter((rule) => matchesPattern(rule.pattern, event))
      .flatMap((rule) =>
        rule.targets.map(({ Arn = '', DeadLetterConfig }) => ({
          kind: targetKind(Arn),
          arn: Arn,
          event,
          from: { service: 'events.amazonaws.com', sourceArn: rule.arn },
          ...(DeadLetterConfig?.Arn && { deadLetterQueue: DeadLetterConfig.Arn }),
        })),
      );
  }

  async function deliverTo(write: ObjectWrite, target: Target): Promise<void> {
    const { arn, from, deadLetterQueue } = target;
    try {
      const why = await refusal(write, target);
      if (!why) {
        const requestId = await send(target);
        return onDelivery({ kind: 'delivered', write, targetArn: arn, ...(requestId && { requestId }) });
      }
      onDelivery({ kind: 'refused', write, targetArn: arn, why });
      // EventBridge User Guide, "Using dead-letter queues to process undelivered events": at once, for lack of permission.
      if (deadLetterQueue)
        await deliverTo(write, { kind: 'queue', arn: deadLetterQueue, from, event: target.event });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      onDelivery({ kind: 'refused', write, targetArn: arn, why });
    }
  }

  /** Why the target's own policy would turn the event away. */
  async function refusal(write: ObjectWrite, { kind, arn, from }: Target): Promise<string | undefined> {
    if (kind === 'topic') return undefined;
    const action = kind === 'function' ? 'lambda:InvokeFunction' : 'sqs:SendMessage';
    const policy = await (kind === 'function' ? wiring.functionPolicy(arn) : wiring.queuePolicy(arn));
    const call = { ...from, action, resource: arn, sourceAccount: write.account };
    if (permits(policy, call)) return undefined;
    return `the policy of ${arn} does not let ${from.service} call ${action} for ${from.sourceArn}`;
  }

  async function send({ kind, arn, event }: Target): Promise<string | undefined> {
    if (kind === 'function') return options.lambda.invokeAsync(arn, event);
    const { account, region } = place(arn);
    const body = JSON.stringify(event);
    if (kind === 'queue') {
      const message = { QueueUrl: await wiring.queueUrl(arn), MessageBody: body };
      await clients.sqs(account, region).send(new SendMessageCommand(message));
    } else {
      const message = { TopicArn: arn, Subject: 'Amazon S3 Notification', Message: body };
      await clients.sns(account, region).send(new PublishCommand(message));
    }
    return undefined;
  }

  async function deliverOnce(write: ObjectWrite, delayMs: number): Promise<void> {
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: stop.signal });
    try {
      await Promise.all((await targets(write)).map((target) => deliverTo(write, target)));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      onDelivery({ kind: 'refused', write, targetArn: `arn:aws:s3:::${write.bucket}`, why });
    }
  }

  return {
    deliver(write) {
      for (const delayMs of schedule(write)) {
        // Rejects only when a delay is cut short by close().
        const event = deliverOnce(write, delayMs).catch(() => undefined);
        events.add(event);
        void event.then(() => events.delete(event));
      }
    },
    pending: () => events.size,
    forget: () => wiring.forget(),
    async close() {
      stop.abort();
      await Promise.all(events);
    },
  };
}

function targetKind(arn: string): Target['kind'] {
  if (arn.startsWith('arn:aws:lambda:')) return 'function';
  if (arn.startsWith('arn:aws:sqs:')) return 'queue';
  throw new Error(`The local EventBridge cannot send to ${arn}; it knows functions and queues.`);
}
