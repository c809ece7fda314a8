import { matches } from '../../lib/core/copy/scope.ts';

/** A call that one AWS service makes to another on behalf of a resource. */
export interface ServiceCall {
  /** `s3.amazonaws.com` */
  readonly service: string;
  /** `lambda:InvokeFunction` */
  readonly action: string;
  /** ARN of what is called. */
  readonly resource: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a resource policy lets a service make a call. Only what such policies hold is understood: an operator
 * or key that is not makes its statement no permission, and a Deny with one hold.
 */
export function permits(policy: string | undefined, call: ServiceCall): boolean {
  const statements = policy ? list(JSON.parse(policy).Statement) : [];
  const applying = (effect: string) =>
    statements.some(
      (statement) => isFields(statement) && statement['Effect'] === effect && applies(statement, call),
    );
  return applying('Allow') && !applying('Deny');
}

function applies(statement: Fields, call: ServiceCall): boolean {
  const unclear = statement['Effect'] === 'Deny';
  return (
    namesService(statement['Principal'], call.service) &&
    list(statement['Action']).some((action) =>
      matches(String(action).toLowerCase(), call.action.toLowerCase()),
    ) &&
    list(statement['Resource']).some((resource) => matches(String(resource), call.resource)) &&
    Object.entries(fields(statement['Condition'])).every(([operator, keys]) =>
      Object.entries(fields(keys)).every(
        ([key, values]) => holds(operator, key, list(values), call) ?? unclear,
      ),
    )
  );
}

function namesService(principal: unknown, service: string): boolean {
  if (principal === '*') return true;
  const { Service, AWS } = fields(principal);
  return list(Service).includes(service) || AWS === '*';
}

/** Undefined where the condition is not understood. */
function holds(
  operator: string,
  key: string,
  values: readonly unknown[],
  call: ServiceCall,
): boolean | undefined {
  const actual = { 'aws:sourcearn': call.sourceArn, 'aws:sourceaccount': call.sourceAccount }[
    key.toLowerCase()
  ];
  if (actual === undefined) return undefined;
  switch (operator) {
    case 'StringEquals':
      return values.includes(actual);
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return values.some((value) => matches(String(value), actual));
    default:
      return undefined;
  }
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
