import { asObject, type JsonObject } from '../../lib/core/text/json-value.ts';

/** What the intrinsic functions of a deployed template stand for. */
export interface TemplateScope {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  /** Physical ids by logical id. */
  readonly physicalIds: ReadonlyMap<string, string>;
}

/**
 * A template value as text: plain text, `Ref`, `Fn::Join`, `Fn::Sub`, and `Fn::GetAtt … Arn` of a queue. Undefined
 * for an absent value; throws an Error for any other, rather than run a function with half its settings.
 */
export function templateText(value: unknown, scope: TemplateScope): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const [name, operand] = Object.entries(asObject(value) ?? {})[0] ?? [];
  if (name === 'Ref') return reference(String(operand), scope);
  if (name === 'Fn::Sub' && typeof operand === 'string') {
    return operand.replaceAll(/\$\{([^!}]+)\}/g, (_, inner: string) => reference(inner, scope));
  }
  if (name === 'Fn::Join' && Array.isArray(operand) && Array.isArray(operand[1])) {
    return operand[1].map((part) => templateText(part, scope)).join(String(operand[0]));
  }
  if (name === 'Fn::GetAtt' && Array.isArray(operand) && operand[1] === 'Arn') {
    return queueArn(String(operand[0]), scope);
  }
  throw new Error(
    `The local Lambda cannot read ${JSON.stringify(value)} in the template of ${scope.stackName}.`,
  );
}

function reference(name: string, scope: TemplateScope): string {
  const pseudo = new Map([
    ['AWS::AccountId', scope.account],
    ['AWS::Region', scope.region],
    ['AWS::Partition', 'aws'],
    ['AWS::StackName', scope.stackName],
  ]);
  const found = pseudo.get(name) ?? scope.physicalIds.get(name);
  if (found === undefined)
    throw new Error(`The template of ${scope.stackName} refers to ${name}, which it lacks.`);
  return found;
}

/** The physical id of a queue is its URL. */
function queueArn(logicalId: string, scope: TemplateScope): string {
  const url = reference(logicalId, scope);
  const [account, name] = new URL(url).pathname.split('/').slice(-2);
  return `arn:aws:sqs:${scope.region}:${account}:${name}`;
}

/** The resources of `type` in a template, by logical id. */
export function resourcesOf(
  template: JsonObject,
  type: string,
): { logicalId: string; properties: JsonObject }[] {
  return Object.entries(asObject(template['Resources']) ?? {}).flatMap(([logicalId, value]) => {
    const resource = asObject(value);
    return resource?.['Type'] === type
      ? [{ logicalId, properties: asObject(resource['Properties']) ?? {} }]
      : [];
  });
}
