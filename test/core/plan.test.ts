import { type Plan, plan, singleCopyLimitBytes } from '../../lib/core/plan.ts';
import { pair } from '../support/pair.ts';

const here = { bucket: 'uploads', key: 'in/a b.txt' };

function refusal(decided: Plan) {
  return decided.kind === 'refuse' ? decided.failure : undefined;
}

describe('[U] the plan of an object', () => {
  it('copies it to the key that the rule gives', () => {
    const rule = { stripPrefix: 'in/', addPrefix: 'from/' };
    expect(plan(pair({ keyRule: rule }), here)).toEqual({
      kind: 'copy',
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

  it('refuses a key of which the rule leaves nothing', () => {
    const nothing = pair({ keyRule: { stripPrefix: 'in/', addPrefix: '' } });
    expect(refusal(plan(nothing, { ...here, key: 'in/' }))).toMatchObject({ code: 'DstKeyInvalid' });
  });

  it('refuses what one copy cannot carry', () => {
    const large = { ...here, sizeBytes: singleCopyLimitBytes + 1 };
    expect(refusal(plan(pair(), large))).toMatchObject({
      code: 'SrcObjectTooLarge',
      disposition: 'permanent',
    });
  });
});
