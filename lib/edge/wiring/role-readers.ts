import { GetRoleCommand, GetRolePolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import { readPolicy } from '../../core/policy/merge-policy.ts';
import { statementsById } from '../../core/policy/statements-by-id.ts';
import type { WiringPart } from '../../core/policy/wiring.ts';
import { look } from './look.ts';

/** The inline policy that holds what the pair needs of a role. */
const PolicyName = 's3-ferry';

/** Looks at roles: whom they trust, and what their policy of the pair allows. */
export function roleReaders(iam: IAMClient) {
  return {
    role: ({ name: RoleName }: WiringPart) =>
      look(async () => {
        const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
        const permissions = await look(async () => {
          const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
          return statements(PolicyDocument);
        });
        return {
          Trust: statements(Role?.AssumeRolePolicyDocument),
          Permissions: permissions.state === 'there' ? permissions.properties : undefined,
        };
      }),
  };
}

/** IAM gives documents URL-encoded (IAM API Reference, GetRolePolicy). */
function statements(document = '{}') {
  const text = document.trimStart().startsWith('{') ? document : decodeURIComponent(document);
  return statementsById(readPolicy(text));
}
