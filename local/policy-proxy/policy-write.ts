import type { Call } from './call.ts';
import type { Deployed } from './deployed.ts';
import type { Principal } from './identity.ts';
import { namedRoles } from './named-roles.ts';
import type { Refusal } from './refusal.ts';
import { policyPlaces } from './role-ids.ts';
import { type Input, inputOf, queueArn } from './service-input.ts';

/** A call that saves a policy with principals in it. */
interface PolicyWrite {
  /** Whose policy it is, as in {@link policyPlaces}; undefined for what is only just made. */
  readonly place: string | undefined;
  readonly document: string;
  readonly refusal: Refusal;
}

/**
 * A policy that names a role which does not exist is refused when it is saved (IAM User Guide, "AWS JSON policy
 * elements: Principal"; S3: MalformedPolicy, "Invalid principal in policy").
 */
export async function invalidPrincipal(
  deployed: Deployed,
  call: Call,
  principal: Principal,
): Promise<Refusal | undefined> {
  const write = policyWrite(call, principal);
  const document = write && parsed(write.document);
  if (!document) return undefined;
  for (const arn of namedRoles(document)) {
    if (!(await deployed.role(arn))) return write.refusal;
  }
  return undefined;
}

/** Whose policy a call saves. */
export function savedPolicy(call: Call, principal: Principal): string | undefined {
  return policyWrite(call, principal)?.place;
}

function policyWrite(call: Call, principal: Principal): PolicyWrite | undefined {
  const input = call.service === 's3' ? {} : inputOf(call);
  switch (`${call.service}:${call.operation}`) {
    case 's3:PutBucketPolicy':
      return {
        place: policyPlaces.bucket(call.bucket ?? ''),
        document: call.body.toString(),
        refusal: malformed.s3,
      };
    case 'iam:CreateRole':
    case 'iam:UpdateAssumeRolePolicy': {
      const document = text(input, 'AssumeRolePolicyDocument') || text(input, 'PolicyDocument');
      const place = policyPlaces.role(principal.account, text(input, 'RoleName'));
      return { place, document, refusal: malformed.iam };
    }
    case 'kms:CreateKey':
      return { place: undefined, document: text(input, 'Policy'), refusal: malformed.kms };
    case 'kms:PutKeyPolicy': {
      const place = policyPlaces.key(text(input, 'KeyId'));
      return { place, document: text(input, 'Policy'), refusal: malformed.kms };
    }
    case 'sqs:SetQueueAttributes': {
      const document = text({ ...(input['Attributes'] as Input | undefined) }, 'Policy');
      return { place: policyPlaces.queue(queueArn(call, principal) ?? ''), document, refusal: malformed.sqs };
    }
    default:
      return undefined;
  }
}

const malformed = {
  s3: { status: 400, code: 'MalformedPolicy', message: 'Invalid principal in policy' },
  iam: { status: 400, code: 'MalformedPolicyDocument', message: 'Invalid principal in policy' },
  kms: {
    status: 400,
    code: 'MalformedPolicyDocumentException',
    message: 'Policy contains a statement with one or more invalid principals.',
  },
  sqs: { status: 400, code: 'InvalidAttributeValue', message: 'Invalid value for the parameter Policy.' },
} satisfies Record<string, Refusal>;

function text(input: Input, name: string): string {
  const value = input[name];
  return typeof value === 'string' ? value : '';
}

/** Undefined for what is no JSON: that is for moto to refuse. */
function parsed(document: string): object | undefined {
  try {
    const value: unknown = JSON.parse(document);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
