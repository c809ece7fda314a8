import { parse } from 'yaml';
import type { Need } from './authorize.ts';
import type { Call } from './call.ts';
import type { Deployed } from './deployed.ts';
import type { Principal } from './identity.ts';
import { type Input, inputOf } from './service-input.ts';
import { stackNeeds } from './stack-needs.ts';
import { type StackTemplate, stackSteps, stackTemplate } from './stack-resources.ts';

/** Services whose calls set up or look at what is deployed, by the name that they are signed for. */
const prefixes: Readonly<Record<string, string>> = {
  cloudformation: 'cloudformation',
  iam: 'iam',
  lambda: 'lambda',
  ec2: 'ec2',
  ecr: 'ecr',
  logs: 'logs',
  events: 'events',
  monitoring: 'cloudwatch',
};

/**
 * The permissions that a call to one of these services needs; with a change of a stack, also what CloudFormation does in
 * the caller's name. None for other services, and for an account's root user, who may do all of it.
 */
export async function controlNeeds(deployed: Deployed, call: Call, principal: Principal): Promise<Need[]> {
  const prefix = prefixes[call.service];
  const operation = prefix && operationOf(call);
  if (principal.kind === 'root' || !operation) return [];
  const { account } = principal;
  const own = { action: `${prefix}:${operation}`, resource: resourceOf(call, account), account };
  return call.service === 'cloudformation' ? [own, ...(await changeNeeds(deployed, call, principal))] : [own];
}

/** Lambda API Reference: the operations of its REST protocol that commands and serverless call. */
const lambdaOperations: readonly (readonly [form: RegExp, operation: string])[] = [
  [/^GET \/2015-03-31\/functions\/[^/]+\/configuration$/, 'GetFunctionConfiguration'],
  [/^GET \/2015-03-31\/functions\/[^/]+\/policy$/, 'GetPolicy'],
  [/^GET \/2015-03-31\/functions\/[^/]+$/, 'GetFunction'],
  [/^GET \/2019-09-25\/functions\/[^/]+\/event-invoke-config$/, 'GetFunctionEventInvokeConfig'],
  [/^GET \/2019-09-30\/functions\/[^/]+\/concurrency$/, 'GetFunctionConcurrency'],
  [/^GET \/2024-08-31\/functions\/[^/]+\/recursion-config$/, 'GetFunctionRecursionConfig'],
  [/^GET \/2015-03-31\/event-source-mappings\/?$/, 'ListEventSourceMappings'],
  [/^PUT \/2015-03-31\/event-source-mappings\/[^/]+$/, 'UpdateEventSourceMapping'],
  [/^PUT \/2015-03-31\/functions\/[^/]+\/configuration$/, 'UpdateFunctionConfiguration'],
];

function operationOf({ service, operation, method, path }: Call): string | undefined {
  if (service !== 'lambda') return operation;
  return lambdaOperations.find(([form]) => form.test(`${method} ${path}`))?.[1];
}

/** The resource that a call names; `*` where it names none. */
function resourceOf(call: Call, account: string): string {
  const input = inputOf(call);
  const arn = (service: string, rest: string) => `arn:aws:${service}:${call.region}:${account}:${rest}`;
  const named = (name: string) => (typeof input[name] === 'string' ? String(input[name]) : undefined);
  if (call.service === 'cloudformation') {
    const stack = named('StackName');
    return stack === undefined
      ? '*'
      : stack.startsWith('arn:')
        ? stack
        : arn('cloudformation', `stack/${stack}/1`);
  }
  if (call.service === 'iam') {
    const role = named('RoleName');
    return role === undefined ? (named('PolicyArn') ?? '*') : `arn:aws:iam::${account}:role/${role}`;
  }
  const fn = call.service === 'lambda' ? /\/functions\/([^/]+)/.exec(call.path)?.[1] : undefined;
  if (fn !== undefined) return arn('lambda', `function:${decodeURIComponent(fn)}`);
  const rule = call.service === 'events' ? (named('Rule') ?? named('Name')) : undefined;
  if (rule !== undefined) return arn('events', `rule/${rule}`);
  const endpoint = call.operation === 'ModifyVpcEndpoint' ? named('VpcEndpointId') : undefined;
  return endpoint === undefined ? '*' : arn('ec2', `vpc-endpoint/${endpoint}`);
}

const changes = new Set(['CreateStack', 'UpdateStack', 'DeleteStack']);

async function changeNeeds(deployed: Deployed, call: Call, { account }: Principal): Promise<Need[]> {
  if (!changes.has(call.operation)) return [];
  const place = { account, region: call.region };
  const input = inputOf(call);
  const named = String(input['StackName']);
  const stackName = /:stack\/([^/]+)/.exec(named)?.[1] ?? named;
  const known = await deployed.template(stackName, place);
  const before = known && stackTemplate(stackName, parse(known.text), known.parameters);
  const after = call.operation === 'DeleteStack' ? undefined : await newTemplate(deployed, input, stackName);
  return stackSteps(before, after).flatMap((step) => stackNeeds(step, place));
}

/** The template that a call brings, in its body or by the URL of an object. */
async function newTemplate(deployed: Deployed, input: Input, stackName: string): Promise<StackTemplate> {
  const url = input['TemplateURL'];
  const body = typeof url === 'string' ? await deployed.text(new URL(url).pathname) : input['TemplateBody'];
  const parameters = Object.fromEntries(
    Object.entries(input).flatMap(([name, key]) => {
      const at = /^Parameters\.member\.(\d+)\.ParameterKey$/.exec(name)?.[1];
      return at ? [[String(key), String(input[`Parameters.member.${at}.ParameterValue`] ?? '')]] : [];
    }),
  );
  return stackTemplate(stackName, parse(String(body)), parameters);
}
