import { type Plan, plan } from '../../../lib/core/copy/plan.ts';
import { singleCopyLimitBytes } from '../../../lib/core/s3-limits.ts';
import { pair } from '../../support/pair.ts';

const mib = 1024 ** 2;
const here = { bucket: 'uploads', key: 'in/a b.txt' };

function refusal(decided: Plan) {
  return decided.kind === 'refuse' ? decided.failure : undefined;
}

describe('[U] the plan of an object', () => {
  it('copies it to the key that the rule gives', () => {
    const rule = { stripPrefix: 'in/', addPrefix: 'from/' };
    expect(plan(pair({ keyRule: rule }), here)).toEqual({
      kind: 'copy',
      route: 'copy',
      object: here,
      destinationKey: 'from/a b.txt',
    });
  });

  it('copies it when its size is not told, or is the most that one copy carries', () => {
    expect(plan(pair(), here)).toMatchObject({ kind: 'copy' });
    expect(plan(pair(), { ...here, sizeBytes: singleCopyLimitBytes })).toMatchObject({ kind: 'copy' });
    expect(plan(pair(), { ...here, sizeBytes: 0 })).toMatchObject({ kind: 'copy' });
  });

  it('leaves it when it is out of scope, with the reason', () => {
    const scope = { prefixes: ['out/'], suffixes: [], excludes: [] };
    expect(plan(pair({ scope }), here)).toEqual({ kind: 'filter', reason: 'prefix' });
  });

  it('refuses an object of another bucket, also when its key is out of scope', () => {
    const scope = { prefixes: ['out/'], suffixes: [], excludes: [] };
    const refused = refusal(plan(pair({ scope }), { ...here, bucket: 'Uploads' }));
    expect(refused).toMatchObject({ code: 'EventWrongBucket', side: 'event', disposition: 'permanent' });
    expect(refused?.message).toContain('Uploads');
  });

  it.each(['', 'a'.repeat(1025), '\ud800'])('refuses a key that S3 cannot hold', (key) => {
    expect(refusal(plan(pair(), { ...here, key }))).toMatchObject({ code: 'EventKeyInvalid' });
  });

  it('refuses a key that would be too long at the destination', () => {
    const tooLong = pair({ keyRule: { stripPrefix: '', addPrefix: 'a'.repeat(1020) } });
    expect(refusal(plan(tooLong, here))).toMatchObject({ code: 'DstKeyInvalid', side: 'destination' });
  });

  describe('whose key is what the rule strips', () => {
    const nothing = pair({ keyRule: { stripPrefix: 'in/', addPrefix: '' } });

    it('asks for its size where nothing says it, and only where a folder may have such a key', () => {
      expect(plan(nothing, { ...here, key: 'in/' })).toEqual({ kind: 'ask-size' });
      const noFolder = pair({ keyRule: { stripPrefix: 'in', addPrefix: '' } });
      expect(refusal(plan(noFolder, { ...here, key: 'in' }))?.code).toBe('DstKeyInvalid');
    });

    it('leaves it when it is the marker of a folder', () => {
      const marker = { ...here, key: 'in/', sizeBytes: 0 };
      expect(plan(nothing, marker)).toEqual({ kind: 'filter', reason: 'stripped-folder' });
      expect(plan(pair({ keyRule: { stripPrefix: 'in/', addPrefix: 'b/' } }), marker)).toMatchObject({
        destinationKey: 'b/',
      });
    });

    it('refuses it when it holds anything', () => {
      expect(refusal(plan(nothing, { ...here, key: 'in/', sizeBytes: 1 }))?.code).toBe('DstKeyInvalid');
      const noFolder = pair({ keyRule: { stripPrefix: 'in', addPrefix: '' } });
      expect(refusal(plan(noFolder, { ...here, key: 'in', sizeBytes: 0 }))?.code).toBe('DstKeyInvalid');
    });
  });

  it.each([
    [256 * mib, 'assume-role', 'copy'],
    [256 * mib + 1, 'assume-role', 'multipart'],
    [50e12, 'bucket-policy', 'multipart'],
    [undefined, 'bucket-policy', 'copy'],
    [0, 'relay', 'relay'],
    [50e12, 'relay', 'relay'],
  ] as const)('has %p bytes with %s cross by %s', (sizeBytes, access, route) => {
    const object = { ...here, ...(sizeBytes !== undefined && { sizeBytes }) };
    expect(plan(pair({ access }), object)).toMatchObject({ kind: 'copy', route });
  });

  it('goes on with the upload that it is given, if the object is to be copied at all', () => {
    const upload = {
      id: 'u',
      sourceETag: '"e"',
      sourceModifiedMs: 1,
      partBytes: 5 * mib,
      openedAtMs: 1,
      restarts: 0,
    };
    expect(plan(pair(), here, upload)).toMatchObject({ kind: 'copy', upload });
    expect(plan(pair(), { ...here, bucket: 'other' }, upload)).toMatchObject({ kind: 'refuse' });
  });
});
