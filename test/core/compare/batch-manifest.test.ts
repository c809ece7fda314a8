import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import {
  manifestLine,
  manifestRow,
  manifestsPrefix,
  readReportRow,
  reportsPrefix,
} from '../../../lib/core/compare/batch-manifest.ts';
import { decodeNotificationKey } from '../../../lib/core/copy/object-key.ts';
import type { BatchRule } from '../../../lib/core/pair/pair.ts';
import { objectKey } from '../../support/arbitraries.ts';

/** The columns of one line of CSV. */
function columns(line: string): string[] {
  const [row = []] = parse(line) as string[][];
  return row;
}

describe('[U] a manifest of S3 Batch Operations', () => {
  it.each([
    ['photos/jpgs/objectkey4', 'bucket,photos/jpgs/objectkey4\n'],
    ['object key with spaces', 'bucket,object%20key%20with%20spaces\n'],
    ['1+1=2,"3"', 'bucket,1%2B1%3D2%2C%223%22\n'],
  ])('asks for %j by a line as the User Guide has it', (key, line) => {
    expect(manifestLine('bucket', { key })).toBe(line);
  });

  it('means the same key to whoever reads its CSV and decodes it, with + for a space or without', () => {
    fc.assert(
      fc.property(objectKey, (key) => {
        const [bucket, encoded = '', ...rest] = columns(manifestLine('bucket', { key }));
        expect([bucket, ...rest]).toEqual(['bucket']);
        expect(decodeURIComponent(encoded)).toBe(key);
        expect(decodeNotificationKey(encoded)).toBe(key);
      }),
    );
  });
});

describe('[U] a row of a completion report', () => {
  // Rows after the S3 User Guide, "Examples: S3 Batch Operations completion reports".
  it.each([
    ['uploads,a%20b,,succeeded,200,,copied', { key: 'a b', succeeded: true, message: 'copied' }],
    [
      'uploads,a,v1,failed,200,PermanentFailure,"SrcGetObjectNotPermitted: AccessDenied: ""No."""',
      {
        key: 'a',
        versionId: 'v1',
        succeeded: false,
        code: 'SrcGetObjectNotPermitted',
        message: 'SrcGetObjectNotPermitted: AccessDenied: "No."',
      },
    ],
    [
      'uploads,a,,failed,200,PermanentFailure,"Lambda returned function error: {""errorMessage"":""Task timed out""}"',
      {
        key: 'a',
        succeeded: false,
        code: 'PermanentFailure',
        message: 'Lambda returned function error: {"errorMessage":"Task timed out"}',
      },
    ],
    [
      'uploads,%zz,,failed,PermanentFailure,200,',
      { key: '%zz', succeeded: false, code: 'PermanentFailure', message: '' },
    ],
    ['uploads,a,,failed', { key: 'a', succeeded: false, code: 'Unrecognised', message: '' }],
  ])('%s is read', (line, task) => {
    expect(readReportRow(columns(line))).toEqual(task);
  });
});

describe('[U] a row of a manifest', () => {
  const read = (line: string, columns = line.split(',').length) =>
    manifestRow(line.split(','), 'uploads', columns);

  it.each([
    ['uploads,photos/a', { key: 'photos/a' }],
    ['uploads,a%20b+c', { key: 'a b c' }],
    ['uploads,a,v1.0-x_y~z', { key: 'a', versionId: 'v1.0-x_y~z' }],
    // A bucket without versions has none to name.
    ['uploads,a,', { key: 'a', versionId: '' }],
  ])('%s asks for an object', (line, row) => {
    expect(read(line)).toEqual(row);
  });

  it.each([
    ['uploads', 1, 'write bucket,key in every row, or bucket,key,version in every row'],
    ['uploads,a,v1,more', 4, 'write bucket,key in every row, or bucket,key,version in every row'],
    ['uploads,a,v1', 2, 'write bucket,key in every row, or bucket,key,version in every row'],
    ['uploads,a', 3, 'write bucket,key in every row, or bucket,key,version in every row'],
    ['archive,a', 2, 'found bucket archive; write uploads, the source of the pair'],
    ['uploads,100%', 2, 'found the key 100%; write it URL-encoded, with %25 for %'],
    ['uploads,', 2, 'found a key that is none: the key is empty'],
    ['uploads,a,v 1', 3, 'found v 1, which is no version id'],
    ['uploads,a,v1 ', 3, 'found v1 , which is no version id'],
    ['uploads,a, v1', 3, 'found  v1, which is no version id'],
  ])('%s, of %d cells, says what to write', (line, columns, fault) => {
    expect(read(line, columns)).toEqual({ fault });
  });
});

describe('[U] the places of a pair’s jobs', () => {
  const rule = { prefix: 'jobs/' } as BatchRule;
  it('lie below its prefix, apart for manifests and reports', () => {
    expect(manifestsPrefix(rule)).toBe('jobs/manifests/');
    expect(reportsPrefix(rule)).toBe('jobs/reports');
  });
});
