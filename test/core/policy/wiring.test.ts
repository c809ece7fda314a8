import { notificationsOf, withPair } from '../../../lib/core/policy/notification.ts';
import { type Found, type WiringPart, wiringFaults } from '../../../lib/core/policy/wiring.ts';
import { changes } from '../../../lib/core/policy/wiring-difference.ts';
import { wiringParts } from '../../../lib/core/policy/wiring-parts.ts';
import { faultWords, mendingCommand } from '../../../lib/core/policy/wiring-words.ts';
import { everyPair } from '../../support/every-pair.ts';
import { pair } from '../../support/pair.ts';

const kmsKey = 'arn:aws:kms:eu-central-1:111111111111:key/1';
const keyed = pair({ source: { kmsKey } });

function there(part: WiringPart): Found {
  return { state: 'there', properties: part.expected };
}

/** The part of that kind, as the pair expects it. */
function partOf(of: typeof keyed, kind: WiringPart['kind']): WiringPart {
  const part = wiringParts(of).find((one) => one.kind === kind);
  if (!part) throw new Error(`The pair has no ${kind}.`);
  return part;
}

describe('[U] the wiring of a pair', () => {
  it.each(everyPair().map((one) => [`${one.access} ${one.tags} ${one.trigger}`, one] as const))(
    'of %s is whole where each part is as expected, and each part that is gone is a fault',
    (_, one) => {
      const parts = wiringParts(one);
      expect(wiringFaults(parts.map((part) => ({ part, found: there(part) })))).toEqual([]);
      for (const part of parts) {
        const all = parts.map((other) => ({
          part: other,
          found: other === part ? ({ state: 'gone' } as const) : there(other),
        }));
        expect(wiringFaults(all)).toEqual([{ part, problem: 'gone', differences: [] }]);
      }
    },
  );

  it('leaves out what goes and comes with a part that is gone', () => {
    const parts = wiringParts(keyed);
    const name = 's3-ferry-test-replicate';
    const found = parts.map((part) => ({
      part,
      found:
        part.name.includes(name) && part.kind !== 'log-group' ? ({ state: 'gone' } as const) : there(part),
    }));
    expect(wiringFaults(found).map(({ part }) => `${part.kind} ${part.name}`)).toEqual([`function ${name}`]);
  });

  it('takes nothing for broken that nobody could look at', () => {
    const parts = wiringParts(keyed).map((part) => ({
      part,
      found: { state: 'unseen', why: 'AccessDenied' } as const,
    }));
    expect(wiringFaults(parts)).toEqual([]);
  });

  it('has parts of different names', () => {
    for (const one of everyPair()) {
      const names = wiringParts(one).map(({ kind, name }) => `${kind} ${name}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('[U] a difference', () => {
  it.each([
    ['a text', 'a', 'b', [{ property: 'P', found: 'a', expected: 'b' }]],
    ['a number that SQS gives as text', '30', 30, []],
    ['lists in another order', ['b', 'a'], ['a', 'b'], []],
    ['a longer list', ['a', 'b'], ['a'], [{ property: 'P', found: ['a', 'b'], expected: ['a'] }]],
    ['nothing', undefined, 'a', [{ property: 'P', found: undefined, expected: 'a' }]],
    ['one field of many', { a: 1, b: 2 }, { a: 1, b: 3 }, [{ property: 'P.b', found: 2, expected: 3 }]],
    ['one field more', { a: 1, b: 2 }, { a: 1 }, [{ property: 'P.b', found: 2, expected: undefined }]],
    ['objects with fields in another order', [{ a: 1, b: 2 }], [{ b: 2, a: 1 }], []],
  ])('of %s is told down to the field', (_, found, expected, differences) => {
    expect(changes('P', found, expected)).toEqual(differences);
  });
});

describe('[U] what is said of a fault', () => {
  it('names the part, its account and Region', () => {
    const part = partOf(keyed, 'function');
    expect(faultWords(keyed, { part, problem: 'gone', differences: [] })).toBe(
      'There is no function s3-ferry-test-replicate (account 111111111111, eu-central-1).',
    );
  });

  it('shows an emptied notification document as a diff', () => {
    const part = partOf(keyed, 'notifications');
    const found: Found = { state: 'there', properties: notificationsOf({}, keyed) };
    const [fault] = wiringFaults([{ part, found }]);
    expect(fault && faultWords(keyed, fault)).toBe(
      'The event notifications of bucket uploads (account 111111111111, eu-central-1) differ from what the pair needs.',
    );
    expect(fault?.differences).toEqual([
      {
        property: 'Notifications.s3-ferry-test.1',
        found: undefined,
        expected: {
          Events: ['s3:ObjectCreated:*'],
          prefix: '',
          suffix: '',
          target: 'arn:aws:lambda:eu-central-1:111111111111:function:s3-ferry-test-replicate',
        },
      },
    ]);
  });

  it('does not mind what others have in the notification document', () => {
    const others = { QueueConfigurations: [{ Id: 'theirs', QueueArn: 'q', Events: ['s3:ObjectRemoved:*'] }] };
    const properties = notificationsOf(withPair(others, keyed), keyed);
    const part = partOf(keyed, 'notifications');
    expect(wiringFaults([{ part, found: { state: 'there', properties } }])).toEqual([]);
  });

  const profiles = { source: 'a', destination: 'b' };
  it.each([
    ['Disabled', `aws kms enable-key --region eu-central-1 --profile a --key-id ${kmsKey}`],
    [
      'PendingDeletion',
      `aws kms cancel-key-deletion --region eu-central-1 --profile a --key-id ${kmsKey} && aws kms enable-key --region eu-central-1 --profile a --key-id ${kmsKey}`,
    ],
    [
      'PendingImport',
      'Have the owner of the key make it Enabled again, or write another one as source.kmsKey in pairs/test.yml.',
    ],
  ])('has the command that mends a key that is %s', (KeyState, command) => {
    const part = partOf(keyed, 'key');
    const [fault] = wiringFaults([{ part, found: { state: 'there', properties: { KeyState } } }]);
    expect(fault && mendingCommand(keyed, fault, profiles)).toBe(command);
  });

  it('has ferry deploy for whatever it owns', () => {
    const part = partOf(keyed, 'queue');
    expect(mendingCommand(keyed, { part, problem: 'gone', differences: [] }, profiles)).toBe(
      'npx ferry deploy test --source-profile a --destination-profile b',
    );
  });

  it.each([
    ['gone' as const, 'Correct source.bucket in pairs/test.yml, or have the bucket uploads made.'],
    ['changed' as const, 'Correct source.region in pairs/test.yml.'],
  ])('says what to correct where a bucket is %s', (problem, text) => {
    expect(mendingCommand(keyed, { part: partOf(keyed, 'bucket'), problem, differences: [] })).toBe(text);
  });
});
