import {
  type FunctionConfiguration,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { conditionValues, textsOf } from '../../core/policy/condition-values.ts';
import { type AnyStatement, readPolicy } from '../../core/policy/merge-policy.ts';
import type { WiringPart } from '../../core/policy/wiring.ts';
import { look } from './look.ts';

/** Looks at functions, who may invoke them, how their events are tried again, and what they take from queues. */
export function functionReaders(lambda: LambdaClient) {
  return {
    function: ({ name: FunctionName }: WiringPart) =>
      look(async () => {
        const [configuration, { ReservedConcurrentExecutions }] = await Promise.all([
          lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
          lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })),
        ]);
        return {
          ...configurationFacts(configuration),
          IsThrottledToZero: ReservedConcurrentExecutions === 0,
        };
      }),
    permission: (part: WiringPart) =>
      look(async () => {
        const FunctionName = part.lookup?.['functionName'];
        const { Policy = '{}' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
        const permitted = permissionsFor(readPolicy(Policy).Statement, part);
        return permitted.find(({ SourceArn }) => SourceArn === part.expected['SourceArn']) ?? permitted[0];
      }),
    retries: ({ name: FunctionName }: WiringPart) =>
      look(async () => {
        const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = await lambda.send(
          new GetFunctionEventInvokeConfigCommand({ FunctionName }),
        );
        return { MaximumRetryAttempts, MaximumEventAgeInSeconds };
      }),
    mapping: (part: WiringPart) => look(() => mapping(lambda, part.lookup ?? {})),
  };
}

/** Lambda gives a function that is being made, or that has not run for weeks, another state, and runs it all the same. */
const runs = new Set(['Active', 'Inactive', 'Pending', undefined]);

function configurationFacts(configuration: FunctionConfiguration) {
  const { State, Handler, Timeout, MemorySize, Role, DeadLetterConfig, VpcConfig } = configuration;
  const { FERRY_PAIR, ...variables } = configuration.Environment?.Variables ?? {};
  return {
    State: runs.has(State) ? 'Active' : State,
    Handler,
    Timeout,
    MemorySize,
    Role,
    DeadLetterQueue: DeadLetterConfig?.TargetArn,
    SubnetIds: VpcConfig?.SubnetIds ?? [],
    SecurityGroupIds: VpcConfig?.SecurityGroupIds ?? [],
    FERRY_PAIR: parsed(FERRY_PAIR),
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, queuePath(value)])),
  };
}

/** Somebody may have written anything there. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

/** Account and name of the queue, whatever endpoint its URL begins with. */
function queuePath(value: string | undefined): string | undefined {
  return /^https?:/.test(value ?? '') ? value?.split('/').slice(-2).join('/') : value;
}

function permissionsFor(statements: readonly AnyStatement[], { lookup = {} }: WiringPart) {
  return statements
    .filter(({ Effect, Principal, Action }) => {
      const { Service } = (Principal ?? {}) as { Service?: unknown };
      const invokes = textsOf(Action).includes('lambda:InvokeFunction');
      return Effect === 'Allow' && invokes && textsOf(Service).includes(lookup['principal'] ?? '');
    })
    .map(({ Condition }) => ({
      SourceArn: conditionOf(Condition, 'SourceArn'),
      SourceAccount: conditionOf(Condition, 'SourceAccount'),
    }))
    .filter(
      ({ SourceArn }) => SourceArn?.startsWith(lookup['sourceArnStart'] ?? '') ?? !lookup['sourceArnStart'],
    );
}

function conditionOf(condition: unknown, key: string): string | undefined {
  const [found] = conditionValues(condition, new RegExp(`^aws:${key}$`, 'i'));
  return found?.[1];
}

async function mapping(client: LambdaClient, { functionName, queueArn }: Readonly<Record<string, string>>) {
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings(
    { client },
    { EventSourceArn: queueArn },
  )) {
    const found = EventSourceMappings.find(
      ({ State, FunctionArn }) => State !== 'Deleting' && FunctionArn?.endsWith(`:function:${functionName}`),
    );
    if (found) {
      const { State = '', BatchSize, FunctionResponseTypes = [] } = found;
      return { State: settled[State] ?? State, BatchSize, FunctionResponseTypes };
    }
  }
  return undefined;
}

/** What becomes of a mapping that is on its way from one state to another. */
const settled: Readonly<Record<string, string>> = {
  Creating: 'Enabled',
  Enabling: 'Enabled',
  Updating: 'Enabled',
  Disabling: 'Disabled',
};
