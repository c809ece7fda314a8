import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { wiringFaults } from '../../../lib/core/policy/wiring.ts';
import { wiringParts } from '../../../lib/core/policy/wiring-parts.ts';
import { functionReaders } from '../../../lib/edge/wiring/function-readers.ts';
import { keyReaders } from '../../../lib/edge/wiring/key-readers.ts';
import { look } from '../../../lib/edge/wiring/look.ts';
import { lookAtWiring } from '../../../lib/look-at-wiring.ts';
import { pair } from '../../support/pair.ts';

const kms = mockClient(KMSClient);
const lambda = mockClient(LambdaClient);
const kmsKey = 'arn:aws:kms:eu-central-1:111111111111:key/1';
const keyed = pair({ source: { kmsKey } });

function refusal(name: string): Error {
  return Object.assign(new Error('No.'), { name, $metadata: { httpStatusCode: 400 } });
}

const absences = [
  'NoSuchBucket',
  'NoSuchEntity',
  'NoSuchEntityException',
  'NotFoundException',
  'ResourceNotFoundException',
  'AWS.SimpleQueueService.NonExistentQueue',
  'QueueDoesNotExist',
];

describe('[U] a look at a part', () => {
  it.each(absences)('that AWS answers with %s finds it gone', async (name) => {
    expect(await look(() => Promise.reject(refusal(name)))).toEqual({ state: 'gone' });
  });

  it.each(['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'UnauthorizedOperation'])(
    'that AWS refuses with %s leaves it unseen, and says why',
    async (name) => {
      const why = `${name}: No.`;
      expect(await look(() => Promise.reject(refusal(name)))).toEqual({ state: 'unseen', why });
    },
  );

  it('that fails otherwise rejects', async () => {
    await expect(look(() => Promise.reject(refusal('InternalError')))).rejects.toThrow('No.');
  });

  it('that nobody can take from here leaves the part unseen', async () => {
    const found = await lookAtWiring(wiringParts(keyed), { source: {}, destination: {} });
    expect(new Set(found.map(({ found: { state } }) => state))).toEqual(new Set(['unseen']));
    expect(wiringFaults(found)).toEqual([]);
  });
});

describe('[U] a key', () => {
  it.each(['Disabled', 'PendingDeletion', 'PendingImport', 'Unavailable'] as const)(
    'that is %s is a fault',
    async (KeyState) => {
      kms.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: '1', KeyState } });
      const keys = wiringParts(keyed).filter(({ kind }) => kind === 'key');
      const found = await lookAtWiring(keys, { source: keyReaders(new KMSClient({})), destination: {} });
      expect(wiringFaults(found).map(({ differences }) => differences)).toEqual([
        [{ property: 'KeyState', found: KeyState, expected: 'Enabled' }],
      ]);
    },
  );
});

describe('[U] a function', () => {
  const [part] = wiringParts(keyed).filter(({ kind }) => kind === 'function');
  if (!part) throw new Error('The pair has no function.');

  it.each([
    [undefined, false],
    [5, false],
    [0, true],
  ])('with a reserved concurrency of %p is throttled to zero: %p', async (reserved, isThrottled) => {
    lambda.on(GetFunctionConfigurationCommand).resolves({});
    lambda.on(GetFunctionConcurrencyCommand).resolves({ ReservedConcurrentExecutions: reserved });
    expect(await functionReaders(new LambdaClient({})).function(part)).toMatchObject({
      properties: { IsThrottledToZero: isThrottled },
    });
  });

  it.each([
    ['Pending', 'Active'],
    ['Inactive', 'Active'],
    ['Failed', 'Failed'],
  ] as const)('that Lambda calls %s is %s', async (State, told) => {
    lambda.on(GetFunctionConfigurationCommand).resolves({ State });
    lambda.on(GetFunctionConcurrencyCommand).resolves({});
    expect(await functionReaders(new LambdaClient({})).function(part)).toMatchObject({
      properties: { State: told },
    });
  });
});
