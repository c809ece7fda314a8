import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { KeyedSha256 } from '../../../lib/edge/copy/keyed-sha256.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const data = fc.oneof(fc.string({ unit: 'binary' }), bytes);
const secret = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.uint8Array({ minLength: 1 }));

async function digestOf(hash: KeyedSha256, parts: readonly (string | Uint8Array)[]): Promise<Buffer> {
  for (const part of parts) hash.update(part);
  return Buffer.from(await hash.digest());
}

describe('[U] SHA-256 for the signer of the SDK', () => {
  it('is that of the bytes, whatever parts they come in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(data), async (parts) => {
        const expected = createHash('sha256');
        for (const part of parts) expected.update(part);
        expect(await digestOf(new KeyedSha256(), parts)).toEqual(expected.digest());
      }),
    );
  });

  it('is an HMAC with a secret, the first time and when its key is known', async () => {
    await fc.assert(
      fc.asyncProperty(secret, bytes, async (key, part) => {
        const expected = createHmac('sha256', key).update(part).digest();
        expect(await digestOf(new KeyedSha256(key), [part])).toEqual(expected);
        expect(await digestOf(new KeyedSha256(key), [part])).toEqual(expected);
      }),
    );
  });

  it('takes a part of a buffer for that part', async () => {
    const whole = new Uint8Array([1, 2, 3, 4]);
    const part = new DataView(whole.buffer, 1, 2);
    const hash = new KeyedSha256(part);
    hash.update(part);
    hash.update(whole.buffer);
    const expected = createHmac('sha256', Buffer.from([2, 3])).update(Buffer.from([2, 3, 1, 2, 3, 4]));
    expect(Buffer.from(await hash.digest())).toEqual(expected.digest());
  });

  it('begins anew when it is reset', async () => {
    const hash = new KeyedSha256('secret');
    await digestOf(hash, ['once']);
    hash.reset();
    expect(await digestOf(hash, ['again'])).toEqual(createHmac('sha256', 'secret').update('again').digest());
  });
});
