import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type CopyObjectCommand,
  type CopyObjectCommandOutput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { KeyedSha256 } from './keyed-sha256.ts';
import { quietLogger } from './quiet-logger.ts';
import { WireSigner } from './wire-signer.ts';

/**
 * An S3 client for one copy after another: it signs with keys that are ready, and prepares but once for {@link sendCopy}. A
 * `NodeHttpHandler` of `config` sends its requests.
 */
export function warmS3Client(config: S3ClientConfig): S3Client {
  const { requestHandler: sender } = config;
  const client: S3Client = new S3Client({
    ...config,
    requestHandler: new LimitedHandler(sender instanceof NodeHttpHandler ? sender : undefined),
    cacheMiddleware: true,
    // Unless a command asks for it: the SDK rejects what S3 answers with a checksum that it cannot make (SHA-512, XXHash).
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Without one the SDK makes a signer for each request, of a copy of its whole configuration.
    signer: new WireSigner({
      service: 's3',
      region: () => client.config.region(),
      credentials: () => client.config.credentials(),
      sha256: KeyedSha256,
      uriEscapePath: false,
    }),
    sha256: KeyedSha256,
    logger: quietLogger,
  });
  return client;
}

const limits = new AsyncLocalStorage<AbortSignal>();

/**
 * Sends a copy, which `abortSignal` ends. The SDK prepares for a kind of command once where it is sent without
 * options, so the signal finds its way around them. Copies then share what the SDK notes of them, their endpoint
 * too: all of one client go to the same bucket.
 */
export function sendCopy(
  client: S3Client,
  command: CopyObjectCommand,
  abortSignal: AbortSignal,
): Promise<CopyObjectCommandOutput> {
  return client.config.requestHandler instanceof LimitedHandler
    ? limits.run(abortSignal, () => client.send(command))
    : client.send(command, { abortSignal });
}

class LimitedHandler extends NodeHttpHandler {
  private readonly sender: NodeHttpHandler | undefined;

  constructor(sender?: NodeHttpHandler) {
    super();
    this.sender = sender;
  }

  override destroy(): void {
    super.destroy();
    this.sender?.destroy();
  }

  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const abortSignal = options?.abortSignal ?? limits.getStore();
    // Ahead of a text Node writes headers as UTF-8 as well; they are bytes, read and signed as Latin-1.
    if (typeof request.body === 'string') request.body = Buffer.from(request.body);
    const limited = abortSignal ? { ...options, abortSignal } : options;
    const output = await (this.sender
      ? this.sender.handle(request, limited)
      : super.handle(request, limited));
    const { headers } = output.response;
    // An empty one the SDK takes for a date that it cannot read; of any other it keeps the text.
    if (headers['expires'] === '') {
      delete headers['expires'];
      headers['expiresstring'] = '';
    }
    return output;
  }
}
