import type { IncomingMessage } from 'node:http';
import type { Authorize, Denial } from './authorize.ts';
import type { Call } from './call.ts';
import { chunkRefusal, withChunkFloor } from './chunk-floor.ts';
import { configures } from './configuration-write.ts';
import { type Identities, isRefusal, type Principal } from './identity.ts';
import { withKeyIds } from './key-identifiers.ts';
import { openLocks } from './object-locks.ts';
import { openObjectOwners } from './object-owners.ts';
import { invalidPrincipal, savedPolicy } from './policy-write.ts';
import { formFields } from './protocol-operation.ts';
import { type Answer, type Refusal, refusalAnswer } from './refusal.ts';
import { type Amendments, amendments } from './s3-amendments.ts';
import { type Judge, refuseS3 } from './s3-decision.ts';
import { s3Locks } from './s3-locks.ts';
import { needsBody, s3ReplyBody, s3ReplyHeaders } from './s3-reply.ts';
import { readS3Request, type S3Request, type S3World } from './s3-request.ts';
import { serviceDenial } from './service-denial.ts';
import { actingAccount } from './service-input.ts';
import { serviceNeeds } from './service-needs.ts';
import { callerIdentity, keysIn, withExpiry, wrongDuration } from './session-keys.ts';
import { type StackChange, stackChange } from './stack-change.ts';
import { openUploads } from './uploads.ts';
import { type Reply, readReply } from './upstream.ts';
import { wireHeaders } from './wire-headers.ts';

/** What the client gets: an answer of the policy proxy's own, or moto's, read or still to be streamed. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'reply'; readonly reply: Reply; readonly headers: Amendments }
  | {
      readonly kind: 'stream';
      readonly message: IncomingMessage;
      readonly headers: Amendments;
    };

export interface PassageOptions {
  readonly policySet: S3World;
  readonly identities: Identities;
  /** Undefined when everything is allowed. */
  readonly authorize: Authorize | undefined;
  readonly denied: (denial: Denial) => void;
  /** Called after each call that may have changed what is deployed. */
  readonly configured: () => void;
  /** Called after each call that made, changed or deleted a stack, before its answer goes out. Must not reject. */
  readonly stackChanged: (change: StackChange) => Promise<void>;
  /** Answers the call in place of moto, or leaves it to moto. */
  readonly answerInstead: (call: Call, account: string) => Promise<Answer | undefined>;
  readonly written: (request: S3Request, reply: Reply) => Promise<void>;
}

export interface Passage {
  /** Takes a call of a known signer through to moto, or refuses it as AWS would. */
  take(call: Call, principal: Principal): Promise<Outcome>;
  /** See {@link Sessions.setLifetime}. */
  setLifetime(ms: number | undefined): void;
  lifetimeMs(): number | undefined;
}

export function openPassage(options: PassageOptions): Passage {
  const { policySet, identities, authorize, denied } = options;
  const { upstream, deployed } = policySet;
  const locks = openLocks();
  const uploads = openUploads();
  const owners = openObjectOwners();
  const judge: Judge = { policySet, authorize, denied, uploads, owners };
  let lifetimeMs: number | undefined;

  async function take(call: Call, principal: Principal): Promise<Outcome> {
    if (!configures(call)) return await pass(call, principal);
    const outcome = await configure(call, principal);
    const isDone = outcome.kind === 'reply' && outcome.reply.status === 200;
    const change = isDone ? stackChange(call, principal) : undefined;
    if (change) await options.stackChanged(change);
    return outcome;
  }

  async function configure(call: Call, principal: Principal): Promise<Outcome> {
    const refusal = await invalidPrincipal(deployed, call, principal);
    if (refusal) return answer(refusalAnswer(call, refusal));
    try {
      return await pass(call, principal);
    } finally {
      options.configured();
      await deployed.saved(savedPolicy(call, principal) ?? '');
    }
  }

  function pass(call: Call, principal: Principal): Promise<Outcome> {
    if (call.service !== 's3') return passService(call, principal);
    return locks
      .hold(s3Locks(call), () => passS3(call, principal))
      .catch((error: unknown) => {
        const refusal = chunkRefusal(error);
        if (!refusal) throw error;
        return answer(refusalAnswer(call, refusal));
      });
  }

  async function passS3(call: Call, principal: Principal): Promise<Outcome> {
    const request = await readS3Request(policySet, call, principal);
    const refusal = await refuseS3(judge, request);
    if (refusal) return answer(refusalAnswer(call, refusal));
    const account = request.bucket?.account ?? principal.account;
    const message = await forward(withChunkFloor(call), {
      ...(await amendments(policySet, request)),
      'x-moto-account-id': account,
    });
    const status = message.statusCode ?? 0;
    const headers = s3ReplyHeaders(call, message.headers, status);
    if (!needsBody(call, status)) return { kind: 'stream', message, headers };
    const reply = await readWhole(message);
    uploads.note(call, principal, reply);
    if (status === 200) owners.note(request, uploads.of(call));
    await options.written(request, reply);
    const { status: told, body } = s3ReplyBody(call, reply);
    const amended = { ...reply, status: told, body: uploads.amend(call, body) };
    return { kind: 'reply', reply: amended, headers };
  }

  async function passService(call: Call, principal: Principal): Promise<Outcome> {
    if (call.operation === 'GetCallerIdentity') return answer(callerIdentity(call, principal));
    const refusal = (await notAllowed(call, principal)) ?? (await wrongDuration(deployed, call, principal));
    if (refusal) return answer(refusalAnswer(call, refusal));
    const instead = await options.answerInstead(call, principal.account);
    if (instead) return answer(instead);
    const named = call.service === 'kms' ? await withKeyIds(deployed, call, principal) : { body: call.body };
    if (isRefusal(named)) return answer(refusalAnswer(call, named));
    const message = await forward(
      { ...call, ...named },
      {
        'x-moto-account-id': actingAccount(call, principal),
        'content-length': String(named.body.length),
        'transfer-encoding': undefined,
      },
    );
    const reply = await readWhole(message);
    return { kind: 'reply', reply: withSession(call, reply, principal), headers: {} };
  }

  async function notAllowed(call: Call, principal: Principal): Promise<Refusal | undefined> {
    if (!authorize) return undefined;
    for (const need of await serviceNeeds(deployed, call, principal)) {
      const context = { 'aws:RequestedRegion': call.region, ...need.context };
      const denial = await authorize(principal, { ...need, context });
      if (!denial) continue;
      denied(denial);
      return serviceDenial(denial);
    }
    return undefined;
  }

  function forward(call: Call, amended: Amendments): Promise<IncomingMessage> {
    const { method, target, stream, body } = call;
    return upstream.forward({
      method,
      target,
      rawHeaders: wireHeaders(call.rawHeaders, amended),
      body: stream ?? body,
    });
  }

  function withSession(call: Call, reply: Reply, { endpoint }: Principal): Reply {
    if (call.operation !== 'AssumeRole' || reply.status !== 200) return reply;
    const keys = keysIn(formFields(call, call.body).get('RoleArn') ?? '', reply.body, lifetimeMs);
    // Whoever assumes a role calls from where it was.
    identities.remember({ ...keys, endpoint });
    return { ...reply, body: withExpiry(reply.body, keys.expiresMs) };
  }

  return {
    take,
    lifetimeMs: () => lifetimeMs,
    setLifetime(ms) {
      lifetimeMs = ms;
    },
  };
}

function answer(content: Answer): Outcome {
  return { kind: 'answer', answer: content };
}

async function readWhole(message: IncomingMessage): Promise<Reply> {
  const body = await readReply(message);
  return { status: message.statusCode ?? 0, headers: message.headers, rawHeaders: message.rawHeaders, body };
}
