import type { JsonObject } from '../../lib/core/json-value.ts';
import { type ListedUpload, rankUploads, readUpload, type Upload } from '../../lib/core/upload.ts';

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

  it('carries nothing but what it is', () => {
    expect(readUpload({ ...own, bucket: 'elsewhere', key: 'k' })).toEqual(own);
    expect(readUpload(undefined)).toBeUndefined();
  });
});

describe('[U] among the uploads of a key', () => {
  const rank = (...others: ListedUpload[]) => rankUploads(own, [listed('m', 10), ...others], role);

  it('the last goes on and aborts those before it', () => {
    expect(rank(listed('a', 3), listed('z', 9))).toEqual({
      isListed: true,
      isOvertaken: false,
      abandoned: ['a', 'z'],
    });
  });

  it('an earlier one gives way', () => {
    expect(rank(listed('a', 11)).isOvertaken).toBe(true);
  });

  it('exactly one of two from the same second goes on', () => {
    expect(rank(listed('a', 10))).toMatchObject({ isOvertaken: false, abandoned: ['a'] });
    expect(rank(listed('z', 10))).toMatchObject({ isOvertaken: true, abandoned: [] });
  });

  it('those of others are left alone, whenever they began', () => {
    const others = [
      listed('a', 3, 'arn:aws:iam::222222222222:user/eve'),
      listed('z', 99, `${role}-2/session`),
    ];
    expect(rank(...others)).toEqual({ isListed: true, isOvertaken: false, abandoned: [] });
  });

  it('sessions of one role are one initiator', () => {
    expect(rank(listed('a', 11, `${role}/another`)).isOvertaken).toBe(true);
  });

  it('one that is not listed any more was opened when its message says', () => {
    const gone = (...others: ListedUpload[]) => rankUploads(own, others, role);
    expect(gone()).toEqual({ isListed: false, isOvertaken: false, abandoned: [] });
    expect(gone(listed('z', 10)).isOvertaken).toBe(true);
    expect(gone(listed('z', 9))).toMatchObject({ isOvertaken: false, abandoned: ['z'] });
  });
});
