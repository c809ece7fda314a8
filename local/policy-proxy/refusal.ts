import type { Call } from './call.ts';

/** An error that AWS would answer with. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further elements of an S3 error document, or headers. */
  readonly detail?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The refusal in the shape of the service's protocol, with a request id. */
export function refusalAnswer(call: Call, refusal: Refusal): Answer {
  if (call.service === 's3') return s3Answer(call, refusal);
  if (call.headers['x-amz-target'] !== undefined) return jsonAnswer(call, refusal);
  if (call.service === 'lambda' || call.operation.includes(' ')) return restJsonAnswer(call, refusal);
  return queryAnswer(call, refusal);
}

/** S3 API Reference, "Error responses": a document `Error`; none in the answer to a HEAD. */
function s3Answer(call: Call, { status, code, message, detail = {}, headers = {} }: Refusal): Answer {
  const fields = { Code: code, Message: message, ...detail, RequestId: call.requestId, HostId: hostId };
  const body = `${declaration}\n<Error>${elements(fields)}</Error>`;
  return {
    status,
    headers: { ...s3Headers(call), 'content-type': 'application/xml', ...headers },
    body: call.method === 'HEAD' ? '' : body,
  };
}

/** The ids that S3 puts on every answer. */
export function s3Headers(call: Call): Record<string, string> {
  return { 'x-amz-request-id': call.requestId, 'x-amz-id-2': hostId, server: 'AmazonS3' };
}

/** AWS query protocol: `ErrorResponse` around the error (STS API Reference, "Common errors"). */
function queryAnswer(call: Call, { status, code, message }: Refusal): Answer {
  const error = `<Error><Type>Sender</Type>${elements({ Code: code, Message: message })}</Error>`;
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': call.requestId },
    body: `<ErrorResponse>${error}${elements({ RequestId: call.requestId })}</ErrorResponse>`,
  };
}

/** AWS JSON protocols: the shape's name in `__type`; SQS also sends the name it had as a query protocol. */
function jsonAnswer(call: Call, { status, code, message }: Refusal): Answer {
  const shape = code.endsWith('Exception') ? code : `${code}Exception`;
  const query = { 'x-amzn-query-error': `${code.replace(/Exception$/, '')};Sender` };
  return {
    status: call.service === 'sqs' || status >= 500 ? status : 400,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': call.requestId,
      ...(call.service === 'sqs' ? query : {}),
    },
    body: JSON.stringify({ __type: `com.amazon.coral.service#${shape}`, message }),
  };
}

function restJsonAnswer(call: Call, { status, code, message }: Refusal): Answer {
  const type = code.endsWith('Exception') ? code : `${code}Exception`;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': call.requestId,
      'x-amzn-errortype': type,
    },
    body: JSON.stringify({ message }),
  };
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
const hostId = 'bG9jYWwtYXdzLWhvc3QtaWQ=';

function elements(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('');
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
