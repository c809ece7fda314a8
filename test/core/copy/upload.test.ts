import { type ListedUpload, rankUploads, readUpload, type Upload } from '../../../lib/core/copy/upload.ts';
import type { JsonObject } from '../../../lib/core/text/json-value.ts';

const role = 'arn:aws:sts::222222222222:assumed-role/ferry';
const own: Upload = {
  id: 'm',
  sourceETag: '"e"',
  sourceModifiedMs: 1,
  partBytes: 5 * 1024 ** 2,
  openedAtMs: 10_400,
  restarts: 0,
};

function listed(id: string, seconds: number, initiator = `${role}/session`): ListedUpload {
  return { id, initiator, initiatedMs: seconds * 1000 };
}

describe('[U] an upload in a message', () => {
  it('arrives as it was written', () => {
    expect(readUpload(JSON.parse(JSON.stringify(own)))).toEqual(own);
  });

  it.each<[string, unknown]>([
    ['id', ''],
    ['id', 7],
    ['id', 'x'.repeat(1025)],
    ['sourceETag', ''],
    ['sourceETag', undefined],
    ['sourceModifiedMs', 'yesterday'],
    ['partBytes', 1],
    ['partBytes', 6 * 1024 ** 3],
    ['openedAtMs', -1],
    ['restarts', 0.5],
    ['restarts', null],
  ])('is none with %s %p', (field, value) => {
    const message: JsonObject = { ...own, [field]: value };
    expect(readUpload(message)).toBeUndefined();
  });

  it('may have the tags that it was opened with', () => {
    expect(readUpload({ ...own, tagging: 'a=1' })).toEqual({ ...own, tagging: 'a=1' });
    expect(readUpload({ ...own, tagging: 7 })).toEqual(own);
  });

  it('carries nothing but what it is', () => {
    expect(readUpload({ ...own, bucket: 'elsewhere', key: 'k' })).toEqual(own);
    expect(readUpload(undefined)).toBeUndefined();
  });
});

describe('[U] among the uploads of a key', () => {
  const rank = (...others: ListedUpload[]) => rankUploads(own, [listed('m', 10), ...others], role);

  it('those opened before are told from those after', () => {
    expect(rank(listed('a', 3), listed('z', 9), listed('n', 11))).toEqual({
      older: ['a', 'z'],
      newer: ['n'],
    });
  });

  it('exactly one of two from the same second is the newer', () => {
    expect(rank(listed('a', 10))).toEqual({ newer: [], older: ['a'] });
    expect(rank(listed('z', 10))).toEqual({ newer: ['z'], older: [] });
  });

  it('those of others are left alone, whenever they began', () => {
    const others = [
      listed('a', 3, 'arn:aws:iam::222222222222:user/eve'),
      listed('z', 99, `${role}-2/session`),
    ];
    expect(rank(...others)).toEqual({ newer: [], older: [] });
  });

  it('sessions of one role are one initiator', () => {
    expect(rank(listed('a', 11, `${role}/another`)).newer).toEqual(['a']);
  });

  it('one that is not listed any more was opened when its message says', () => {
    const gone = (...others: ListedUpload[]) => rankUploads(own, others, role);
    expect(gone()).toEqual({ newer: [], older: [] });
    expect(gone(listed('z', 10)).newer).toEqual(['z']);
    expect(gone(listed('z', 9)).older).toEqual(['z']);
  });
});
