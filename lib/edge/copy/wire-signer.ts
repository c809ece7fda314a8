import { hash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/**
 * Signs the bytes that go out. Node reads and writes a header as Latin-1, a character for each byte; the SDK's signer
 * takes those characters for UTF-8, and S3 refuses what has others than ASCII (SignatureDoesNotMatch).
 */
export class WireSigner extends SignatureV4 {
  protected override async createStringToSign(
    time: string,
    scope: string,
    canonicalRequest: string,
    algorithm: string,
  ): Promise<string> {
    const hashed = hash('sha256', Buffer.from(canonicalRequest, 'latin1'), 'hex');
    return [algorithm, time, scope, hashed].join('\n');
  }
}
