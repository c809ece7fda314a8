import type { IncomingHttpHeaders } from 'node:http';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { copiedHeaders } from '../../../lib/edge/copy/s3-source.ts';
import { warmS3Client } from '../../../lib/edge/copy/warm-s3-client.ts';
import { type AwsServer, startAwsServer } from '../../support/aws-server.ts';

let aws: AwsServer;
let warm: S3Client;
beforeAll(async () => {
  aws = await startAwsServer();
  warm = warmS3Client({
    endpoint: aws.endpoint,
    forcePathStyle: true,
    region: 'eu-central-1',
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  });
});
afterAll(async () => {
  warm.destroy();
  await aws.close();
});

/** The headers of a write whose source has `head`. */
async function written(head: Parameters<typeof copiedHeaders>[1], own: object = {}) {
  let headers: IncomingHttpHeaders = {};
  aws.reply = (response, request) => {
    headers = request.headers;
    response.end();
  };
  const command = new PutObjectCommand({ Bucket: 'archive', Key: 'a', Body: 'hello', ...own });
  // With options, as every write: without any the SDK takes the middleware of the command before.
  await warm.send(copiedHeaders(command, head), { abortSignal: new AbortController().signal });
  return headers;
}

describe('[I] the headers of a source that the SDK would write otherwise', () => {
  it.each(['tomorrow', '0', '', 'Mon, 23 Nov 2026 10:00:00 GMT'])(
    'write Expires as it is: %j',
    async (text) => {
      expect((await written({ ExpiresString: text })).expires).toBe(text);
    },
  );

  it('write an empty Content-Encoding', async () => {
    expect((await written({ ContentEncoding: '' }))['content-encoding']).toBe('');
  });

  it('are signed as they are sent', async () => {
    const { authorization } = await written({ ExpiresString: 'tomorrow', ContentEncoding: '' });
    expect(authorization).toMatch(/SignedHeaders=[^,]*content-encoding;[^,]*expires;/);
  });

  it.each<[string, Parameters<typeof copiedHeaders>[1]]>([
    ['neither', {}],
    ['a Content-Encoding of its own', { ContentEncoding: 'gzip' }],
  ])('add nothing where the source has %s', async (_, head) => {
    const headers = await written(head);
    expect(headers).not.toHaveProperty('expires');
    expect(headers).not.toHaveProperty('content-encoding');
    const command = new PutObjectCommand({ Bucket: 'archive', Key: 'a' });
    const before = command.middlewareStack.identify();
    expect(copiedHeaders(command, head).middlewareStack.identify()).toEqual(before);
  });

  it('come in place of what the command would write', async () => {
    const headers = await written({ ExpiresString: 'tomorrow' }, { Expires: new Date(0) });
    expect(headers.expires).toBe('tomorrow');
  });
});

describe('[I] the client of copies', () => {
  it.each(['', 'tomorrow', 'Mon, 23 Nov 2026 10:00:00 GMT'])(
    'reads the text of Expires: %j',
    async (text) => {
      const warn = jest.spyOn(console, 'warn');
      aws.reply = (response) => {
        response.writeHead(200, { expires: text });
        response.end();
      };
      const head = await warm.send(new HeadObjectCommand({ Bucket: 'uploads', Key: 'a' }));
      expect(head.ExpiresString).toBe(text);
      expect(warn).not.toHaveBeenCalled();
      warn.mockRestore();
    },
  );

  it('reads no Expires where there is none', async () => {
    aws.reply = (response) => response.end();
    const head = await warm.send(new HeadObjectCommand({ Bucket: 'uploads', Key: 'a' }));
    expect(head.ExpiresString).toBeUndefined();
  });

  it('signs for S3 in its own Region', async () => {
    let authorization = '';
    aws.reply = (response, request) => {
      authorization = String(request.headers.authorization);
      response.end();
    };
    await warm.send(new HeadObjectCommand({ Bucket: 'uploads', Key: 'a' }));
    expect(authorization).toMatch(/Credential=AKIAEXAMPLE\/\d{8}\/eu-central-1\/s3\/aws4_request,/);
  });

  it('checks no bytes against a checksum of S3 unless asked, and prepares once for one kind of command', async () => {
    expect(warm.config).toMatchObject({ cacheMiddleware: true });
    await expect(warm.config.responseChecksumValidation()).resolves.toBe('WHEN_REQUIRED');
  });
});
