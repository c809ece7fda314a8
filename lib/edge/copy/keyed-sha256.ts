import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Checksum, SourceData } from '@smithy/types';

/** A key that signs once signs often: as a KeyObject it does so several times as fast as from its bytes (Node 24). */
const keys = new WeakMap<object, KeyObject>();

/** SHA-256, or HMAC with a secret, as the SDK's own does it: what its signer has most of its time to wait for. */
export class KeyedSha256 implements Checksum {
  readonly #secret: SourceData | undefined;
  #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: SourceData) {
    this.#secret = secret;
    this.#hash = begin(secret);
  }

  update(data: SourceData): void {
    this.#hash.update(typeof data === 'string' ? data : viewOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = begin(this.#secret);
  }
}

function begin(secret: SourceData | undefined) {
  return secret ? createHmac('sha256', keyOf(secret)) : createHash('sha256');
}

function keyOf(secret: SourceData): KeyObject | string {
  if (typeof secret === 'string') return secret;
  const known = keys.get(secret) ?? createSecretKey(viewOf(secret));
  keys.set(secret, known);
  return known;
}

function viewOf(bytes: Exclude<SourceData, string>): Uint8Array {
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}
