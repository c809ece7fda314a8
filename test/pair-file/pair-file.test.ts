import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPair, loadPairAmong, loadPairs, newPair } from '../../lib/pair-file/pair-file.ts';
import { PairFileError } from '../../lib/pair-file/pair-file-error.ts';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';

afterAll(removePairFolders);

/** What is told of a folder of pair files, without the folder's name. */
function complaints(files: Readonly<Record<string, string>>): string[] {
  const folder = pairFolder(files);
  try {
    loadPairs(folder);
  } catch (error) {
    if (!(error instanceof PairFileError)) throw error;
    return error.message.split('\n').map((line) => line.replace(`${folder}/`, ''));
  }
  return [];
}

const good = pairText('uploads', 'archive');
const replaced = (found: string, by: string) => complaints({ 'x.yml': good.replace(found, by) });
const added = (more: string) => complaints({ 'x.yml': good + more });

test('a pair file that leaves out all it can gets the documented defaults', () => {
  expect(loadPair('x', pairFolder({ 'x.yml': good }))).toEqual({
    name: 'x',
    source: { account: '111111111111', region: 'eu-central-1', bucket: 'uploads' },
    destination: {
      account: '222222222222',
      region: 'eu-west-1',
      bucket: 'archive',
      role: 's3-ferry-x',
      externalId: 's3-ferry:x',
    },
    scope: { prefixes: [], suffixes: [], excludes: [] },
    keyRule: { stripPrefix: '', addPrefix: '' },
    replay: { maxAttempts: 5 },
    multipart: { thresholdMiB: 256, partMiB: 128 },
    slo: { target: 99.9, withinMs: 900_000 },
    tags: 'copy',
    trigger: 'notification',
    access: 'assume-role',
  });
});

test('every field arrives as it is written', () => {
  const kmsKey = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/1234abcd`;
  const text = `
source: { account: '111111111111', region: eu-central-1, bucket: u.p, kmsKey: '${kmsKey('eu-central-1', '111111111111')}' }
destination:
  { account: '222222222222', region: eu-west-1, bucket: arc, role: r, externalId: 'e:1', kmsKey: '${kmsKey('eu-west-1', '222222222222')}', storageClass: GLACIER_IR }
scope: { prefixes: [in/a, in/b], suffixes: [.jpg], excludes: ['*.tmp'] }
keyRule: { stripPrefix: in/, addPrefix: out/ }
replay: { maxAttempts: 9, schedule: rate(6 hours) }
multipart: { thresholdMiB: 5120, partMiB: 5 }
drift: { schedule: rate(1 day), prefixes: [in/a/2026/] }
batch: { bucket: jobs, prefix: acme/, inventory: 's3://lists/uploads/all/' }
slo: { target: 99.5, within: 2h }
dashboard: { runbook: 'https://git.acme.com/ferry/operations.md' }
alarmTopic: arn:aws:sns:eu-central-1:111111111111:on-call
vpc: { subnets: [subnet-0a1b2c3d], securityGroups: [sg-0a1b2c3d], s3Endpoint: vpce-0a1b2c3d }
operators: [arn:aws:iam::111111111111:role/Platform]
log: failures
client: lean
tags: drop
trigger: queue
access: bucket-policy
`;
  expect(loadPair('full', pairFolder({ 'full.yml': text }))).toEqual({
    name: 'full',
    source: {
      account: '111111111111',
      region: 'eu-central-1',
      bucket: 'u.p',
      kmsKey: kmsKey('eu-central-1', '111111111111'),
    },
    destination: {
      account: '222222222222',
      region: 'eu-west-1',
      bucket: 'arc',
      role: 'r',
      externalId: 'e:1',
      kmsKey: kmsKey('eu-west-1', '222222222222'),
      storageClass: 'GLACIER_IR',
    },
    scope: { prefixes: ['in/a', 'in/b'], suffixes: ['.jpg'], excludes: ['*.tmp'] },
    keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
    replay: { maxAttempts: 9, schedule: 'rate(6 hours)' },
    multipart: { thresholdMiB: 5120, partMiB: 5 },
    drift: { schedule: 'rate(1 day)', prefixes: ['in/a/2026/'] },
    batch: { bucket: 'jobs', prefix: 'acme/', inventory: { bucket: 'lists', prefix: 'uploads/all/' } },
    slo: { target: 99.5, withinMs: 7_200_000 },
    dashboard: { runbook: 'https://git.acme.com/ferry/operations.md' },
    alarmTopic: 'arn:aws:sns:eu-central-1:111111111111:on-call',
    vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'], s3Endpoint: 'vpce-0a1b2c3d' },
    operators: ['arn:aws:iam::111111111111:role/Platform'],
    log: 'failures',
    client: 'lean',
    tags: 'drop',
    trigger: 'queue',
    access: 'bucket-policy',
  });
});

test.each([
  ['slo: off', { slo: undefined, dashboard: undefined }],
  ['slo: { target: 99.99 }', { slo: { target: 99.99, withinMs: 900_000 } }],
  ['slo: { within: 1m }', { slo: { target: 99.9, withinMs: 60_000 } }],
  ['dashboard: on', { dashboard: {} }],
  ['dashboard: off', { dashboard: undefined }],
])('%s is understood', (line, expected) => {
  const loaded = loadPair('x', pairFolder({ 'x.yml': `${good}${line}\n` }));
  const { slo, dashboard } = loaded;
  expect({ slo, dashboard }).toMatchObject(expected);
});

test('the pairs of this repository are right, and name their schema for editors', () => {
  const names = loadPairs().map(({ name }) => name);
  expect(names).toEqual(['demo', 'demo-eventbridge']);
  for (const name of names) {
    const [first] = readFileSync(`pairs/${name}.yml`, 'utf8').split('\n');
    expect(first).toBe('# yaml-language-server: $schema=./pair.schema.json');
  }
});

test('a name that is no pair is answered with those that are', () => {
  const folder = pairFolder({ 'b.yml': good, 'a.yml': pairText('other', 'elsewhere'), 'notes.txt': '' });
  expect(() => loadPair('c', folder)).toThrow(`There is no pair "c" in ${folder}/: the pairs are a, b.`);
  expect(() => loadPair('c', pairFolder({}))).toThrow('it holds no pair yet');
  expect(() => loadPairs('/no/such/folder')).toThrow(
    '/no/such/folder: the folder of the pair files: found what cannot be read (ENOENT); write ',
  );
});

test('all problems of all files are told at once, in the order of their lines', () => {
  const two = good.replace("'222222222222'", "'22'").replace('eu-central-1', 'Frankfurt');
  expect(complaints({ 'x.yml': two, 'y.yml': `${pairText('b', 'c1c')}tags: maybe\n` })).toEqual([
    'x.yml:3: source.region: found "Frankfurt"; write the code of an AWS region, like eu-central-1',
    'x.yml:6: destination.account: found "22"; write the 12 digits of the account id in quotes, like "111111111111"',
    expect.stringMatching(
      /^y\.yml:4: source\.bucket: found "b"; write the name of a general purpose bucket: /,
    ),
    'y.yml:9: tags: found "maybe"; write copy or drop',
  ]);
});

test('an account id without quotes is told as it was typed, leading zero included', () => {
  expect(replaced("'111111111111'", '012345678901')).toEqual([
    "x.yml:2: source.account: found 012345678901 without quotes, which YAML reads as the number 12345678901; write '012345678901'",
  ]);
});

test('a misspelt field is answered with the nearest one, at its own line', () => {
  expect(replaced('bucket: archive', 'bukcet: archive')).toEqual([
    expect.stringMatching(/^x\.yml:5: destination\.bucket: found nothing; write /),
    'x.yml:8: destination.bukcet: found a field that does not exist; write bucket (did you mean that?) or another of account, region, role, externalId, kmsKey, storageClass',
  ]);
  expect(added('scop:\n  prefixes: [a]\n')).toEqual([
    expect.stringMatching(
      /^x\.yml:9: scop: found a field that does not exist; write scope \(did you mean that\?\)/,
    ),
  ]);
});

test.each([
  [
    'a region that is none',
    () => replaced('eu-west-1', 'eu-wset-1'),
    'x.yml:7: destination.region: found "eu-wset-1"',
  ],
  ['capitals in a bucket', () => replaced('uploads', 'Uploads'), 'x.yml:4: source.bucket: found "Uploads"'],
  [
    'an IP address as bucket',
    () => replaced('uploads', '10.0.0.1'),
    'x.yml:4: source.bucket: found "10.0.0.1"',
  ],
  ['a directory bucket', () => replaced('uploads', 'b--euc1-az1--x-s3'), 'like --x-s3 of directory buckets'],
  [
    'a role as ARN',
    () => replaced('bucket: archive', 'bucket: archive\n  role: arn:aws:iam::2:role/x'),
    'write the name of a role (not its ARN)',
  ],
  [
    'a part below the limit of S3',
    () => added('multipart: { partMiB: 4 }\n'),
    'write at least 5 (MiB): S3 takes no smaller part',
  ],
  [
    'a VPC without subnets',
    () => added('vpc: { subnets: [], securityGroups: [sg-0a1b2c3d] }\n'),
    'vpc.subnets: found a list; write at least one subnet',
  ],
  [
    'the name of a security group for its id',
    () => added('vpc: { subnets: [subnet-0a1b2c3d], securityGroups: [default] }\n'),
    'vpc.securityGroups[0]: found "default"; write the id of a security group, like sg-0a1b2c3d4e5f67890',
  ],
  [
    'an operator of another account',
    () => added('operators: [arn:aws:iam::222222222222:role/Platform]\n'),
    'operators[0]: found arn:aws:iam::222222222222:role/Platform, which is not of the source account',
  ],
  [
    'anybody as operator',
    () => added("operators: ['arn:aws:iam::111111111111:role/*']\n"),
    'write the ARN of a role or user, without wildcards',
  ],
  [
    'another access',
    () => added('access: root\n'),
    'x.yml:9: access: found "root"; write assume-role, bucket-policy or relay',
  ],
  [
    'a text for a list',
    () => added('scope:\n  prefixes: a/\n'),
    'x.yml:10: scope.prefixes: found "a/"; write a list',
  ],
  [
    'an empty prefix',
    () => added("scope:\n  prefixes:\n    - a\n    - ''\n"),
    'x.yml:12: scope.prefixes[1]: found ""; write at least one character',
  ],
  [
    'a prefix over 1,024 bytes',
    () => added(`scope:\n  prefixes: [${'日'.repeat(342)}]\n`),
    'write at most 1,024 bytes',
  ],
  [
    'a service level without words',
    () => added('slo: on\n'),
    'x.yml:9: slo: found "on"; write target or within',
  ],
  [
    'a target that allows half of all objects to be late',
    () => added('slo: { target: 50 }\n'),
    'x.yml:9: slo.target: found 50; write at least 95 (percent)',
  ],
  [
    'a target that allows nothing',
    () => added('slo: { target: 100 }\n'),
    'x.yml:9: slo.target: found 100; write at most 99.99',
  ],
  [
    'a time without a unit',
    () => added('slo: { within: 15 }\n'),
    'x.yml:9: slo.within: found 15; write a time in minutes or hours, like 15m or 2h',
  ],
  [
    'a time of more than a day',
    () => added('slo: { within: 25h }\n'),
    'x.yml:9: slo.within: found "25h"; write a time from 1m to 24h',
  ],
  [
    'a field of the service level that is none',
    () => added('slo: { targte: 99 }\n'),
    'x.yml:9: slo.targte: found a field that does not exist; write target (did you mean that?)',
  ],
  [
    'another dashboard',
    () => added('dashboard: yes\n'),
    'x.yml:9: dashboard: found "yes"; write on, off, or runbook',
  ],
  [
    'a runbook that is no address',
    () => added('dashboard: { runbook: docs/operations.md }\n'),
    'x.yml:9: dashboard.runbook: found "docs/operations.md"; write an address, like https://',
  ],
  [
    'a field without value',
    () => added('scope:\n'),
    'x.yml:9: scope: found nothing; write prefixes, suffixes or excludes',
  ],
  [
    'an unknown storage class',
    () => replaced('bucket: archive', 'bucket: archive\n  storageClass: COLD'),
    'found "COLD"; write one of STANDARD, STANDARD_IA',
  ],
  [
    'an empty file',
    () => complaints({ 'x.yml': '' }),
    'x.yml:1: the file: found nothing; write source and destination',
  ],
  [
    'a file that is no YAML',
    () => complaints({ 'x.yml': `${good}\ttags: drop\n` }),
    /^x\.yml:(8|9): the file: found what is no YAML: /,
  ],
  [
    'a field given twice',
    () => added('tags: copy\ntags: drop\n'),
    'x.yml:10: the file: found what is no YAML: Map keys must be unique',
  ],
  [
    'capitals in the name',
    () => complaints({ 'Prod.yml': good }),
    'Prod.yml:1: the file: found the name "Prod"; write lower-case letters',
  ],
  ['a name of 32 dead letters', () => complaints({ [`${'x'.repeat(32)}.yml`]: good }), 'at most 31'],
  [
    'the other ending',
    () => complaints({ 'x.yaml': good }),
    'x.yaml:1: the file: found the ending .yaml; write x.yml as its name',
  ],
])('%s is refused', (_, told, expected) => {
  const lines = told();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toEqual(
    expected instanceof RegExp ? expect.stringMatching(expected) : expect.stringContaining(expected),
  );
});

describe('the name of a bucket', () => {
  const early = ['Uploads', 'up_loads', '-Up.Loads_', 'U'.repeat(255)];
  const inVirginia = (text: string) => text.replaceAll(/eu-(central|west)-1/g, 'us-east-1');

  test.each(early)('of before March 2018 is taken in us-east-1: %s', (name) => {
    const files = [
      good.replace('uploads', name),
      good.replace('archive', name),
      `${good}batch: { bucket: ${name}, inventory: s3://${name}/all/, prefix: jobs/ }\n`,
    ];
    for (const text of files) {
      expect(complaints({ 'x.yml': inVirginia(text) })).toEqual([]);
      expect(complaints({ 'x.yml': text })[0]).toContain(`found "${name.slice(0, 190)}`);
    }
  });

  test.each(['10.0.0.1', 'a..b', 'U'.repeat(256), 'Up/loads', 'é', 'b--x-s3', 'ab'])(
    'is none anywhere: %s',
    (name) => {
      expect(complaints({ 'x.yml': inVirginia(good.replace('uploads', JSON.stringify(name))) })).toEqual([
        expect.stringContaining('write the name of a general purpose bucket'),
      ]);
    },
  );
});

describe('a KMS key', () => {
  const withKey = (key: string) => replaced('bucket: uploads', `bucket: uploads\n  kmsKey: ${key}`);

  test('of the bucket, account and region is taken, single-region or multi-region', () => {
    expect(withKey('arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab')).toEqual(
      [],
    );
    expect(withKey('arn:aws:kms:eu-central-1:111111111111:key/mrk-1234abcd12ab34cd56ef1234567890ab')).toEqual(
      [],
    );
  });

  test('named by an alias is refused with the reason', () => {
    expect(withKey('arn:aws:kms:eu-central-1:111111111111:alias/main')).toEqual([
      expect.stringContaining('policies cannot name a key by its alias'),
    ]);
    expect(withKey('alias/main')).toEqual([
      expect.stringContaining('policies cannot name a key by its alias'),
    ]);
  });

  test.each([
    ['region', 'arn:aws:kms:eu-west-1:111111111111:key/1'],
    ['account', 'arn:aws:kms:eu-central-1:222222222222:key/1'],
    ['partition', 'arn:aws-cn:kms:eu-central-1:111111111111:key/1'],
  ])('of another %s than its bucket is refused', (_, key) => {
    expect(withKey(key)).toEqual([
      `x.yml:5: source.kmsKey: found ${key}, a key of another account or region than the bucket; write a key of account 111111111111 in eu-central-1, arn:aws:kms:eu-central-1:111111111111:key/…`,
    ]);
  });
});

describe('fields that are right one by one', () => {
  test('may not name one bucket at both ends', () => {
    expect(replaced('archive', 'uploads')).toEqual([
      expect.stringMatching(/^x\.yml:8: destination\.bucket: found the source bucket uploads again/),
    ]);
  });

  test('may not span partitions', () => {
    expect(replaced('eu-west-1', 'cn-north-1')).toEqual([
      'x.yml:7: destination.region: found cn-north-1, which shares no accounts with eu-central-1; write a region of the partition aws',
    ]);
  });

  test('may not hold prefixes or suffixes that another covers, which S3 refuses as overlapping', () => {
    expect(added('scope:\n  prefixes: [a/b/, c/, a/]\n  suffixes: [.gz, .tar.gz]\n')).toEqual([
      'x.yml:10: scope.prefixes[0]: found "a/b/", which "a/" already covers; write only "a/"',
      'x.yml:11: scope.suffixes[1]: found ".tar.gz", which ".gz" already covers; write only ".gz"',
    ]);
    expect(added('scope:\n  prefixes: [a/, a/]\n')).toEqual([
      expect.stringContaining('scope.prefixes[1]: found "a/"'),
    ]);
  });

  test('may not exclude every key', () => {
    expect(added("scope:\n  excludes: ['**']\n")).toEqual([
      expect.stringContaining('which leaves nothing to copy'),
    ]);
  });

  test.each(['notification', 'queue'])(
    'may not need more than the 100 notifications of a bucket with trigger: %s',
    (trigger) => {
      const scope = (suffixes: number) =>
        `scope:\n  prefixes: [${texts('p', 10)}]\n  suffixes: [${texts('s', suffixes)}]\ntrigger: ${trigger}\n`;
      expect(added(scope(10))).toEqual([]);
      expect(added(scope(11))).toEqual([
        expect.stringContaining('found 110 combinations of prefix and suffix, of which S3 takes 100'),
      ]);
      expect(added(scope(11).replace(trigger, 'eventbridge'))).toEqual([]);
    },
  );

  test('may not strip a prefix that some keys in scope lack, for two of them could end under one key', () => {
    expect(added('keyRule:\n  stripPrefix: in/\n')).toEqual([
      expect.stringContaining(
        'x.yml:10: keyRule.stripPrefix: found "in/", while the scope takes keys without it too (any key)',
      ),
    ]);
    expect(added('scope:\n  prefixes: [in/a, out/]\nkeyRule:\n  stripPrefix: in/\n')).toEqual([
      expect.stringContaining('(those under "out/")'),
    ]);
    expect(added('scope:\n  prefixes: [in/a, in/b]\nkeyRule:\n  stripPrefix: in/\n')).toEqual([]);
  });

  test.each([
    ["the Lambda's environment", `excludes: [${texts('x'.repeat(60), 60)}]`, 3500],
    ['the permissions of a role', `prefixes: [${texts('a prefix of some length/', 60)}]`, 10240],
    [
      'a parameter of the destination stack',
      `prefixes: [${texts('a prefix of some length/', 86)}]\ntags: drop\naccess: relay`,
      4096,
    ],
  ])('may not ask for more than AWS leaves room for in %s', (of, scope, limit) => {
    const expected = `^x\\.yml:9: scope: found so much that ${of} would have \\d+ characters, where AWS leaves room for ${limit};`;
    expect(added(`scope:\n  ${scope}\ntrigger: eventbridge\n`)).toEqual([
      expect.stringMatching(new RegExp(expected)),
    ]);
  });
});

describe('jobs of S3 Batch Operations', () => {
  test('are kept under the name of the pair where no prefix is given', () => {
    const pair = loadPair('x', pairFolder({ 'x.yml': `${good}batch: { bucket: jobs }\n` }));
    expect(pair.batch).toEqual({ bucket: 'jobs', prefix: 's3-ferry/x/' });
  });

  test('may not be kept in the destination bucket, which is of another account', () => {
    expect(added('batch: { bucket: archive }\n').join()).toContain(
      'batch.bucket: found the destination bucket archive',
    );
  });

  test('may be kept in the source bucket only where the pair copies nothing', () => {
    const inSource = 'batch: { bucket: uploads, prefix: jobs/ }\n';
    expect(added(inSource).join()).toContain('every report would be an upload to copy');
    expect(added(`${inSource}scope: { prefixes: [in/] }\n`)).toEqual([]);
  });

  test.each(['jobs', '/jobs/'])('may not be kept under %j', (prefix) => {
    expect(added(`batch: { bucket: jobs, prefix: ${prefix} }\n`).join()).toContain(
      'a prefix that ends with a slash',
    );
  });
});

test('what is compared by the clock has to be carried', () => {
  const scoped = 'scope: { prefixes: [in/] }\n';
  expect(added(`${scoped}drift: { schedule: rate(1 day), prefixes: [in/a/, out/] }\n`).join()).toContain(
    'found "out/", which is out of the scope',
  );
});

test('problems between pairs stand beside those within them', () => {
  const files = { 'a.yml': pairText('one', 'two'), 'b.yml': pairText('two', 'one'), 'c.yml': '' };
  expect(complaints(files)).toEqual([
    expect.stringMatching(/^a\.yml:8: destination\.bucket: found a ring: /),
    expect.stringMatching(
      /^b\.yml:4: source\.bucket: found two in account 111111111111, eu-central-1; pair a /,
    ),
    expect.stringMatching(
      /^b\.yml:8: destination\.bucket: found one in account 222222222222, eu-west-1; pair a /,
    ),
    expect.stringMatching(/^c\.yml:1: the file: found nothing; /),
  ]);
});

describe('a folder of pair files', () => {
  test('may hold what editors and systems keep beside a file', () => {
    const folder = pairFolder({
      'x.yml': good,
      '._x.yml': '\u0000',
      '.#y.yaml': '',
      'x.yml~': '',
      'x.yml.bak': '',
    });
    symlinkSync('nobody@host.1:1', join(folder, '.#x.yml'));
    expect(loadPairs(folder).map(({ name }) => name)).toEqual(['x']);
  });

  const odd: readonly (readonly [what: string, make: (path: string) => void, found: string])[] = [
    ['a folder', (path) => mkdirSync(path), 'found a folder; write a file in its place'],
    [
      'a link that leads nowhere',
      (path) => symlinkSync('gone', path),
      'found a link to a file that does not exist',
    ],
    ['a link to itself', (path) => symlinkSync('old.yml', path), 'found what cannot be read (ELOOP)'],
    [
      'a pipe',
      (path) => execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', path]),
      'found a pipe, socket or device',
    ],
    ['a device', (path) => symlinkSync('/dev/zero', path), 'found a pipe, socket or device'],
    [
      'an endless file',
      (path) => truncateSync(openFile(path), 2 ** 33),
      'found 8589934592 bytes; write at most 65536',
    ],
    [
      'UTF-16',
      (path) => writeFileSync(path, `\ufeff${good}`, 'utf16le'),
      'found UTF-16, as Windows PowerShell writes it; write UTF-8: ',
    ],
    [
      'UTF-16 without a mark',
      (path) => writeFileSync(path, good, 'utf16le'),
      'found UTF-16 without a byte order mark; write UTF-8: ',
    ],
    ['a NUL character', (path) => writeFileSync(path, `${good}# \0`), 'found a NUL character; write '],
    ['Latin-1', (path) => writeFileSync(path, '# é', 'latin1'), 'found bytes that are no UTF-8; write '],
  ];

  test.each(odd)('may not hold %s under the name of one, which stops no other pair', (_, make, found) => {
    const folder = pairFolder({ 'x.yml': good });
    make(join(folder, 'old.yml'));
    const line = `old.yml:1: the file: ${found}`;
    expect(thrownBy(() => loadPairs(folder))).toEqual([expect.stringContaining(line)]);
    expect(thrownBy(() => loadPair('old', folder))).toEqual([expect.stringContaining(line)]);
    expect(loadPair('x', folder)).toMatchObject({ name: 'x' });
  });

  test('may hold files with the mark of UTF-8 and with Windows line ends', () => {
    const folder = pairFolder({ 'x.yml': `\ufeff${good.replaceAll('\n', '\r\n')}tags: dorp\r\n` });
    expect(thrownBy(() => loadPairs(folder))).toEqual([
      expect.stringContaining('x.yml:9: tags: found "dorp"'),
    ]);
  });
});

describe('a mistake', () => {
  const wrong = pairText('other', 'elsewhere', 'tags: 1\nlog: 2\n');

  test('in the file of a pair stops that pair alone, and is known to whoever loads another', () => {
    const folder = pairFolder({ 'a.yml': wrong, 'b.yml': good });
    expect(thrownBy(() => loadPair('a', folder))).toHaveLength(2);
    const { pair, elsewhere } = loadPairAmong('b', folder);
    expect(pair.name).toBe('b');
    expect(elsewhere.map(({ field }) => field)).toEqual(['tags', 'log']);
    expect(thrownBy(() => loadPairs(folder))).toHaveLength(2);
  });

  test('between pairs stops those that have a part in it', () => {
    const folder = pairFolder({
      'a.yml': pairText('one', 'two'),
      'b.yml': pairText('one', 'three'),
      'c.yml': pairText('four', 'five'),
    });
    for (const name of ['a', 'b']) {
      expect(thrownBy(() => loadPair(name, folder))).toEqual([
        expect.stringContaining('b.yml:1: trigger: found notification, while pair a has notification'),
      ]);
    }
    expect(loadPairAmong('c', folder).elsewhere).toHaveLength(1);
  });

  test('of a new pair is found before there is a file', () => {
    const folder = pairFolder({ 'a.yml': good, 'broken.yml': wrong });
    expect(thrownBy(() => newPair('b', good, folder))).toEqual([
      expect.stringContaining('b.yml:1: trigger: found notification, while pair a has notification'),
      expect.stringContaining('b.yml:8: destination.bucket: found archive, where pair a may write'),
    ]);
    expect(thrownBy(() => newPair('b', wrong, folder))).toHaveLength(2);
    expect(newPair('b', pairText('four', 'five'), folder)).toMatchObject({ name: 'b' });
    expect(readdirSync(folder).sort()).toEqual(['a.yml', 'broken.yml']);
  });
});

describe('a file among the inputs that failed', () => {
  test.each([
    [
      'excludes: [*.tmp]',
      "x.yml:10: scope.excludes[0]: found *.tmp without quotes, which YAML reads as an alias; write '*.tmp'",
    ],
    [
      'prefixes: &a [x1/, x2/]\n  suffixes: &b [*a, *a]\n  excludes: [*b, *b, *b]',
      'x.yml:11: scope.suffixes[0]: found a list; write a text in quotes',
    ],
    [
      `prefixes: &a [x1/, x2/]\n  suffixes: &b [${'*a, '.repeat(9)}]\n  excludes: [${'*b, '.repeat(12)}]`,
      'x.yml:11: the file: found values too deep in each other, or too many aliases (*name); write each value',
    ],
  ])('is explained: %s', (scope, expected) => {
    expect(added(`scope:\n  ${scope}\n`)[0]).toContain(expected);
  });
});

/** The lines of the error that `load` throws. */
function thrownBy(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof PairFileError) return error.message.split('\n');
    throw error;
  }
  return [];
}

function openFile(path: string): string {
  writeFileSync(path, '');
  return path;
}

function texts(stem: string, count: number): string {
  return Array.from({ length: count }, (_, at) => `${stem}${at + 10}`).join(', ');
}
