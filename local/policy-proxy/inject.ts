import type { ServerResponse } from 'node:http';
import type { Call } from './call.ts';
import type { Fault } from './faults.ts';
import { expiredToken } from './identity.ts';
import { type Answer, type Refusal, refusalAnswer, s3Headers } from './refusal.ts';

/** What to send instead of the answer; `reset` cuts the connection. */
export function faultAnswer(call: Call, fault: Fault): Answer | 'reset' | undefined {
  switch (fault.kind) {
    case 'slow':
      return undefined;
    case 'reset':
      return 'reset';
    case '500':
      return refusalAnswer(call, internalError(call));
    case '503':
      return refusalAnswer(call, unavailable(call));
    case 'throttle':
      return refusalAnswer(call, throttled(call));
    case 'expired-token':
      return refusalAnswer(call, expiredToken(call));
    case '200-with-error':
      return errorInOk(call, '');
    case '200-with-error-newline':
      return errorInOk(call, '\n');
  }
}

export function sendAnswer(response: ServerResponse, answer: Answer | 'reset'): void {
  if (answer === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const length = answer.status === 204 ? {} : { 'content-length': Buffer.byteLength(answer.body) };
  response.writeHead(answer.status, { ...answer.headers, ...(response.req.method === 'HEAD' ? {} : length) });
  response.end(answer.body);
}

/**
 * CopyObject, UploadPartCopy and CompleteMultipartUpload may fail after the 200 has gone out; the error is then the
 * body (S3 API Reference, CopyObject: "Response and special errors").
 */
function errorInOk(call: Call, tail: string): Answer {
  const { body } = refusalAnswer(call, internalError(call));
  return {
    status: 200,
    headers: { ...s3Headers(call), 'content-type': 'application/xml' },
    body: body + tail,
  };
}

function internalError(call: Call): Refusal {
  const code = call.service === 's3' ? 'InternalError' : 'InternalFailure';
  return { status: 500, code, message: 'We encountered an internal error. Please try again.' };
}

function unavailable(call: Call): Refusal {
  if (call.service === 's3')
    return { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' };
  return { status: 503, code: 'ServiceUnavailable', message: 'The service is temporarily unavailable.' };
}

function throttled(call: Call): Refusal {
  if (call.service === 's3') return unavailable(call);
  return { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };
}
