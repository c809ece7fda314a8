import { CopyObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Fault } from '../../../lib/core/failure/fault.ts';
import { toFault } from '../../../lib/edge/copy/aws-fault.ts';
import { type AwsServer, errorBody, type Reply, startAwsServer } from '../../support/aws-server.ts';
import { acceptNodeErrors } from '../../support/node-errors.ts';

acceptNodeErrors();

const copy = { Bucket: 'b', Key: 'k', CopySource: 's/k' };
let aws: AwsServer;
beforeAll(async () => {
  aws = await startAwsServer();
});
afterAll(() => aws.close());

/** The fault of one call of the real SDK, so that its errors are the real ones. */
async function faultOf(ask: (client: S3Client) => Promise<unknown>, endpoint = aws.endpoint): Promise<Fault> {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const client = new S3Client({
    endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    forcePathStyle: true,
    credentials,
  });
  try {
    return await ask(client).then(
      () => Promise.reject(new Error('The call succeeded.')),
      (error: unknown) => toFault(error, 'copy'),
    );
  } finally {
    client.destroy();
  }
}

const answers: Record<string, Reply> = {
  refusal: (response) => {
    response.writeHead(403, { 'x-amz-request-id': 'TX1' }).end(errorBody('AccessDenied'));
  },
  redirect: (response) => response.writeHead(301).end(errorBody('PermanentRedirect')),
  'error within 200': (response) => response.writeHead(200).end(errorBody('AccessDenied')),
  'empty 200': (response) => response.writeHead(200).end(),
  'cut XML': (response) => response.writeHead(200).end('<CopyObj'),
  'proxy page': (response) => response.writeHead(503).end('<html><body>Sorry'),
  reset: (response) => {
    response.socket?.resetAndDestroy();
  },
  'closed connection': (response) => {
    response.socket?.destroy();
  },
  'cut connection': (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('<CopyObj', () => response.socket?.destroy());
  },
  'no HTTP': (response) => {
    response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n');
  },
};

describe('[I] a fault of the real SDK', () => {
  it.each<[string, Partial<Fault>]>([
    ['refusal', { kind: 'service', code: 'AccessDenied', status: 403, message: 'Words.', requestId: 'TX1' }],
    ['redirect', { kind: 'service', code: 'PermanentRedirect', status: 301 }],
    ['error within 200', { kind: 'service', code: 'AccessDenied', status: 503 }],
    ['empty 200', { kind: 'service', code: 'InternalError', status: 503 }],
    ['cut XML', { kind: 'service', status: 200 }],
    ['proxy page', { kind: 'service', status: 503 }],
    ['reset', { kind: 'network', code: 'ECONNRESET' }],
    ['closed connection', { kind: 'network', code: 'ECONNRESET' }],
    ['cut connection', { kind: 'network', code: 'ECONNRESET' }],
    ['no HTTP', { kind: 'network', code: 'HPE_INVALID_CONSTANT' }],
  ])('after a %s is %j', async (answer, expected) => {
    aws.reply = answers[answer] ?? aws.reply;
    await expect(faultOf((client) => client.send(new CopyObjectCommand(copy)))).resolves.toMatchObject(
      expected,
    );
  });

  it('of a HEAD, which has no body, has the status', async () => {
    aws.reply = (response) => response.writeHead(403).end();
    const fault = await faultOf((client) => client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })));
    expect(fault).toMatchObject({ kind: 'service', status: 403 });
  });

  it.each([
    ['nobody listens', 'http://127.0.0.1:1', 'ECONNREFUSED'],
    ['the name is unknown', 'http://no.such.host.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
  ])('when %s is of the network', async (_, endpoint, code) => {
    const fault = await faultOf((client) => client.send(new CopyObjectCommand(copy)), endpoint);
    expect(fault.kind).toBe('network');
    expect(fault.code).toMatch(code);
  });

  it('when the other side does not speak TLS is of the network', async () => {
    const endpoint = aws.endpoint.replace('http:', 'https:');
    const fault = await faultOf((client) => client.send(new CopyObjectCommand(copy)), endpoint);
    expect(fault.kind).toBe('network');
  });

  it.each<[string, Reply]>([
    ['answers nothing', () => {}],
    ['stops within its answer', (response) => response.writeHead(200).write('<CopyObj')],
  ])('when S3 %s in time is of the network', async (_, reply) => {
    aws.reply = reply;
    const abortSignal = AbortSignal.timeout(50);
    const fault = await faultOf((client) => client.send(new CopyObjectCommand(copy), { abortSignal }));
    expect(fault).toMatchObject({ kind: 'network', code: 'AbortError' });
  });

  it('of a request without a bucket is of the program', async () => {
    const command = new CopyObjectCommand({ ...copy, Bucket: '' });
    await expect(faultOf((client) => client.send(command))).resolves.toMatchObject({ kind: 'program' });
  });
});

describe('[U] a fault of anything else that is thrown', () => {
  it.each([
    'CERT_HAS_EXPIRED',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_STREAM_PREMATURE_CLOSE',
    'UND_ERR_SOCKET',
  ])('with the code %s is of the network', (code) => {
    expect(toFault(Object.assign(new Error('x'), { code }), 'copy')).toMatchObject({ kind: 'network', code });
  });

  it.each(['ERR_INVALID_CHAR', 'ERR_INVALID_ARG_TYPE', 'UND_ERR_INVALID_ARG', 'SomethingElse', 5])(
    'with the code %j is of the program',
    (code) => {
      expect(toFault(Object.assign(new Error('x'), { code }), 'copy').kind).toBe('program');
    },
  );

  it.each(['AbortError', 'TimeoutError', 'RequestTimeout', 'HTTPParserError'])(
    'named %s is of the network',
    (name) => {
      const error = Object.assign(new Error('x'), { name });
      expect(toFault(error, 'copy')).toMatchObject({ kind: 'network', code: name });
    },
  );

  it.each([
    ['open', 'program'],
    ['read', 'program'],
    ['connect', 'network'],
  ])('with the code ENOENT of the system call %s is of the %s', (syscall, kind) => {
    const error = Object.assign(new Error('x'), { code: 'ENOENT', syscall, path: '/a' });
    expect(toFault(error, 'copy').kind).toBe(kind);
  });

  it.each(['words', 7, null, undefined])('even of %j, is of the program', (thrown) => {
    expect(toFault(thrown, 'assume-role')).toEqual({
      kind: 'program',
      step: 'assume-role',
      code: 'Error',
      message: String(thrown),
    });
  });
});
