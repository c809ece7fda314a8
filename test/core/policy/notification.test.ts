import fc from 'fast-check';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import {
  describeEntry,
  type NotificationDocument,
  overlapping,
  sameNotifications,
  withoutPair,
  withPair,
} from '../../../lib/core/policy/notification.ts';
import { pair } from '../../support/pair.ts';

const theirs: NotificationDocument = {
  LambdaFunctionConfigurations: [
    {
      Id: 'thumbnails',
      LambdaFunctionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:thumbnails',
      Events: ['s3:ObjectCreated:Put'],
      Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'images/' }] } },
    },
  ],
  QueueConfigurations: [
    { Id: 'gone', QueueArn: 'arn:aws:sqs:eu-central-1:111111111111:gone', Events: ['s3:ObjectRemoved:*'] },
  ],
  TopicConfigurations: [
    {
      Id: 'lost',
      TopicArn: 'arn:aws:sns:eu-central-1:111111111111:lost',
      Events: ['s3:ReducedRedundancyLostObject'],
    },
  ],
  EventBridgeConfiguration: {},
};

const scoped = (facts: Partial<Pair['scope']>, trigger: Pair['trigger'] = 'notification') =>
  pair({ trigger, scope: { prefixes: [], suffixes: [], excludes: [], ...facts } });

test('a pair without scope asks for every upload with one entry', () => {
  expect(withPair({}, pair())).toEqual({
    LambdaFunctionConfigurations: [
      {
        Id: 's3-ferry-test.1',
        Events: ['s3:ObjectCreated:*'],
        LambdaFunctionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:s3-ferry-test-replicate',
      },
    ],
  });
});

test('a pair with a queue has the queue told', () => {
  expect(withPair({}, pair({ trigger: 'queue' })).QueueConfigurations).toEqual([
    {
      Id: 's3-ferry-test.1',
      Events: ['s3:ObjectCreated:*'],
      QueueArn: 'arn:aws:sqs:eu-central-1:111111111111:s3-ferry-test-events',
    },
  ]);
});

test('every combination of prefix and suffix has an entry', () => {
  const { LambdaFunctionConfigurations = [] } = withPair(
    {},
    scoped({ prefixes: ['a/', 'b/'], suffixes: ['.x', '.y'] }),
  );
  const values = LambdaFunctionConfigurations.map(({ Filter }) =>
    Filter?.Key?.FilterRules?.map(({ Name, Value }) => `${Name} ${Value}`).join(', '),
  );
  expect(values).toEqual([
    'prefix a/, suffix .x',
    'prefix a/, suffix .y',
    'prefix b/, suffix .x',
    'prefix b/, suffix .y',
  ]);
});

test('filters are written as S3 asks: a space as plus, the rest percent-encoded but for slashes', () => {
  const { LambdaFunctionConfigurations = [] } = withPair({}, scoped({ prefixes: ['dt=2026/a b+c/'] }));
  expect(LambdaFunctionConfigurations[0]?.Filter?.Key?.FilterRules).toEqual([
    { Name: 'prefix', Value: 'dt%3D2026/a+b%2Bc/' },
  ]);
});

test('EventBridge is turned on where it is off, and left as it is where it is on', () => {
  const byRule = pair({ trigger: 'eventbridge' });
  expect(withPair({}, byRule)).toEqual({ EventBridgeConfiguration: {} });
  expect(sameNotifications(withPair(theirs, byRule), theirs)).toBe(true);
});

describe('entries of others', () => {
  test('stay where they are when the pair comes and when it goes', () => {
    for (const trigger of ['notification', 'queue', 'eventbridge'] as const) {
      const joined = withPair(theirs, pair({ trigger }));
      expect(withoutPair(joined, 'test')).toEqual(theirs);
      for (const list of [
        'LambdaFunctionConfigurations',
        'QueueConfigurations',
        'TopicConfigurations',
      ] as const) {
        expect(joined[list]).toEqual(expect.arrayContaining([...(theirs[list] ?? [])]));
      }
    }
  });

  test('of a pair whose name begins alike are others', () => {
    const both = withPair(withPair({}, pair({ name: 'a' })), pair({ name: 'a-b' }));
    const ids = (document: NotificationDocument) =>
      document.LambdaFunctionConfigurations?.map(({ Id }) => Id);
    expect(ids(both)).toEqual(['s3-ferry-a.1', 's3-ferry-a-b.1']);
    expect(ids(withoutPair(both, 'a'))).toEqual(['s3-ferry-a-b.1']);
  });

  test('without an id are kept', () => {
    const nameless = {
      TopicConfigurations: [{ TopicArn: 'arn:aws:sns:::t', Events: ['s3:ObjectRemoved:*'] }],
    };
    expect(withoutPair(nameless, 'test')).toEqual(nameless);
  });
});

test("a pair's own entries from before are replaced, whatever its trigger was then", () => {
  const before = withPair(theirs, scoped({ prefixes: ['old/', 'older/'] }, 'queue'));
  expect(withPair(before, scoped({ prefixes: ['new/'] }))).toEqual(
    withPair(theirs, scoped({ prefixes: ['new/'] })),
  );
});

describe('two documents are the same', () => {
  test('as S3 answers what was put: rule names in capitals, lists in another order', () => {
    const put = withPair(theirs, scoped({ prefixes: ['a b/', 'c/'] }));
    const answered = {
      ...put,
      LambdaFunctionConfigurations: [...(put.LambdaFunctionConfigurations ?? [])].reverse().map((entry) => ({
        ...entry,
        ...(entry.Filter && {
          Filter: {
            Key: {
              FilterRules: entry.Filter.Key?.FilterRules?.map(({ Name, Value }) => ({
                Name: Name?.replace(/^./, (deadLetter) => deadLetter.toUpperCase()),
                Value,
              })),
            },
          },
        }),
      })),
    };
    expect(answered).not.toEqual(put);
    expect(sameNotifications(put, answered)).toBe(true);
  });

  test('whatever the order of the events of an entry, and whether a list or its events are empty or absent', () => {
    const entry = { Id: 'one', QueueArn: 'arn' };
    const events = (...Events: string[]) => ({ QueueConfigurations: [{ ...entry, Events }] });
    expect(sameNotifications(events('a', 'b'), events('b', 'a'))).toBe(true);
    expect(sameNotifications(events(), { QueueConfigurations: [entry], TopicConfigurations: [] })).toBe(true);
  });

  test.each<[string, NotificationDocument]>([
    ['a list', { ...theirs, TopicConfigurations: [] }],
    ['EventBridge', { ...theirs, EventBridgeConfiguration: undefined }],
    [
      'a target',
      { ...theirs, QueueConfigurations: [{ ...theirs.QueueConfigurations?.[0], QueueArn: 'other' }] },
    ],
    ['an event', { ...theirs, QueueConfigurations: [{ ...theirs.QueueConfigurations?.[0], Events: [] }] }],
    [
      'a filter',
      {
        ...theirs,
        LambdaFunctionConfigurations: [{ ...theirs.LambdaFunctionConfigurations?.[0], Filter: undefined }],
      },
    ],
  ])('but not without %s', (_, other) => {
    expect(sameNotifications(theirs, other)).toBe(false);
  });

  test('whatever the prefix, once written and read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (prefix) => {
        const once = withPair(theirs, scoped({ prefixes: [prefix] }));
        expect(sameNotifications(once, withPair(once, scoped({ prefixes: [prefix] })))).toBe(true);
      }),
    );
  });
});

describe('an entry of others overlaps', () => {
  const ids = (document: NotificationDocument, one: Pair) => overlapping(document, one).map(({ Id }) => Id);

  test('when it tells of an upload in scope, by whatever kind of upload event', () => {
    expect(ids(theirs, pair())).toEqual(['thumbnails']);
    expect(ids(theirs, scoped({ prefixes: ['images/large/'] }))).toEqual(['thumbnails']);
    expect(ids(theirs, scoped({ suffixes: ['.jpg'] }))).toEqual(['thumbnails']);
  });

  test('not when their keys, or their events, have nothing in common', () => {
    expect(ids(theirs, scoped({ prefixes: ['reports/'] }))).toEqual([]);
    expect(ids({ ...theirs, LambdaFunctionConfigurations: [] }, pair())).toEqual([]);
  });

  test('not with a pair that listens to EventBridge', () => {
    expect(ids(theirs, pair({ trigger: 'eventbridge' }))).toEqual([]);
  });

  test("not when it is the pair's own", () => {
    expect(ids(withPair({}, pair()), pair())).toEqual([]);
  });

  test('as well when its filter is badly encoded', () => {
    const entry = {
      ...theirs.LambdaFunctionConfigurations?.[0],
      Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: '100%' }] } },
    };
    expect(ids({ LambdaFunctionConfigurations: [entry] }, scoped({ prefixes: ['100%/'] }))).toEqual([
      'thumbnails',
    ]);
  });

  test('when any of its events is an upload, and any of the pair’s prefixes begins alike', () => {
    const entry = {
      ...theirs.LambdaFunctionConfigurations?.[0],
      Events: ['s3:ObjectRemoved:*', 's3:ObjectCreated:*'],
    };
    const both = { LambdaFunctionConfigurations: [entry] };
    expect(ids(both, scoped({ prefixes: ['reports/', 'images/'] }))).toEqual(['thumbnails']);
  });

  test('not when its suffix is another', () => {
    const filter = (Value: string) => ({ Key: { FilterRules: [{ Name: 'Suffix', Value }] } });
    const document = (suffix: string): NotificationDocument => ({
      TopicConfigurations: [{ Id: 'all', Events: ['s3:ObjectCreated:*'], Filter: filter(suffix) }],
    });
    expect(ids(document('.jpg'), scoped({ suffixes: ['.png'] }))).toEqual([]);
    expect(ids(document('.a+b'), scoped({ suffixes: ['.a b'] }))).toEqual(['all']);
  });

  test('not when it has no events, and as well when its filter is empty or has rules without a name', () => {
    expect(ids({ QueueConfigurations: [{ Id: 'idle' }] }, pair())).toEqual([]);
    const Events = ['s3:ObjectCreated:*'];
    const document = {
      QueueConfigurations: [
        { Id: 'empty', Events, Filter: {} },
        { Id: 'nameless', Events, Filter: { Key: { FilterRules: [{ Value: 'x' }] } } },
      ],
    };
    expect(ids(document, scoped({ prefixes: ['a/'] }))).toEqual(['empty', 'nameless']);
  });

  test('and is told as nameless where it has no id', () => {
    expect(describeEntry({ TopicArn: 'arn:topic' })).toBe('"" (prefix "", suffix "", to arn:topic)');
    expect(describeEntry({ Id: 'q', QueueArn: 'arn:queue' })).toBe(
      '"q" (prefix "", suffix "", to arn:queue)',
    );
  });

  test('and is told by name, filter and target', () => {
    expect(overlapping(theirs, pair()).map(describeEntry)).toEqual([
      '"thumbnails" (prefix "images/", suffix "", to arn:aws:lambda:eu-central-1:111111111111:function:thumbnails)',
    ]);
  });
});
