import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { note } from '../../cli/terminal/terminal.ts';
import { type Call, readCall } from './call.ts';
import type { RecordingCounts } from './counts.ts';
import type { Deployed } from './deployed.ts';
import type { DrawingFaults, Fault } from './faults.ts';
import { type Identities, isRefusal, type Principal } from './identity.ts';
import { faultAnswer, sendAnswer } from './inject.ts';
import type { Outcome, Passage } from './passage.ts';
import { refusalAnswer } from './refusal.ts';
import { wireHeaders } from './wire-headers.ts';

interface Parts {
  readonly identities: Identities;
  readonly counts: RecordingCounts;
  readonly faults: DrawingFaults;
  readonly deployed: Deployed;
  readonly passage: Passage;
}

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** One request from its first byte to the last of its answer. Never rejects. */
export function openServe(parts: Parts): Serve {
  const { identities, counts, faults, deployed, passage } = parts;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request);
    const principal = identify(call);
    const account = isRefusal(principal) ? 'unknown' : principal.account;
    const ended = counts.record(`${call.service}:${call.operation}`, account);
    try {
      await answer(call, principal, { account, response });
    } finally {
      ended();
    }
  }

  async function answer(
    call: Call,
    principal: ReturnType<typeof identify>,
    { account, response }: { readonly account: string; readonly response: ServerResponse },
  ): Promise<void> {
    const before = faults.draw(call, account, 'before');
    if (before && (await strike(call, before, response))) return;
    if (isRefusal(principal)) {
      sendAnswer(response, refusalAnswer(call, principal));
      return;
    }
    deployed.seen(account);
    const outcome = await passage.take(call, principal);
    const after = faults.draw(call, account, 'after');
    if (after && (await strike(call, after, response))) {
      discard(outcome);
      return;
    }
    await send(response, outcome);
  }

  /** moto's own API, outside of AWS, is nobody's. */
  function identify(call: Call): Principal | ReturnType<Identities['identify']> {
    return call.path.startsWith('/moto-api') ? nobody : identities.identify(call);
  }

  return async (request, response) => {
    try {
      await serve(request, response);
    } catch (error) {
      fail(response, error);
    }
  };
}

const nobody: Principal = { kind: 'service', account: '000000000000', arn: 'moto-api', accessKeyId: '' };

/** Answers in place of AWS. False when the call goes on, only later. */
async function strike(call: Call, fault: Fault, response: ServerResponse): Promise<boolean> {
  const answer = faultAnswer(call, fault);
  if (answer === undefined) {
    // Alone it keeps no process alive: whoever called may be long gone.
    await sleep(fault.delayMs ?? 1000, undefined, { ref: false });
    return false;
  }
  sendAnswer(response, answer);
  return true;
}

async function send(response: ServerResponse, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'answer') {
    sendAnswer(response, outcome.answer);
    return;
  }
  if (outcome.kind === 'stream') {
    const { message, headers } = outcome;
    response.writeHead(message.statusCode ?? 502, wireHeaders(message.rawHeaders, headers));
    await pipeline(message, response);
    return;
  }
  const { reply, headers } = outcome;
  const isHead = response.req.method === 'HEAD';
  const length = isHead || reply.status === 204 ? {} : { 'content-length': String(reply.body.length) };
  const amended = { ...headers, ...length, ...(isHead ? {} : { 'transfer-encoding': undefined }) };
  response.writeHead(reply.status, wireHeaders(reply.rawHeaders, amended));
  response.end(isHead ? undefined : reply.body);
}

function discard(outcome: Outcome): void {
  if (outcome.kind === 'stream') outcome.message.destroy();
}

/** The policy proxy's own failures answer as an outage of AWS would, and say so on stderr. */
function fail(response: ServerResponse, error: unknown): void {
  // The caller may be gone, its response not yet told of it.
  if (response.destroyed || response.socket?.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof URIError) {
    sendAnswer(response, { status: 400, headers: {}, body: '<Error><Code>InvalidURI</Code></Error>' });
    return;
  }
  note(`gate: ${error instanceof Error ? error.stack : error}`);
  sendAnswer(response, { status: 500, headers: {}, body: '<Error><Code>InternalError</Code></Error>' });
}
