import { runSimulation } from '@cloud-copilot/iam-simulate';
import { inOneSpelling } from '../../lib/core/policy/s3-endpoint.ts';
import type { Deployed } from './deployed.ts';
import type { NamedPolicy } from './deployed-role.ts';
import type { Principal } from './identity.ts';
import type { RequestContext } from './request-context.ts';

/** One permission that a call needs. A call may need several, on resources of several accounts. */
export interface Need {
  /** `s3:GetObject` */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Of the resource's owner. */
  readonly account: string;
  /** Bucket policy, key policy, queue policy or trust policy. */
  readonly resourcePolicy?: object | undefined;
  /** Of the VPC endpoint that the call passes. */
  readonly endpointPolicy?: object | undefined;
  /** Condition keys beyond the global ones. */
  readonly context?: RequestContext;
}

/** A permission that was not there, and which side it was missing on. */
export interface Denial {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly sameAccount: boolean;
  /** `identity`: no policy of the signer allows it. `resource`, `endpoint`: the policy of that does not. */
  readonly missing: 'identity' | 'resource' | 'endpoint' | 'explicit-deny' | 'invalid-policy';
  readonly detail: string;
}

export type Authorize = (principal: Principal, need: Need) => Promise<Denial | undefined>;

/**
 * Decides by what is deployed (IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation
 * logic"): within an account the signer's own or the resource's policy has to allow, across accounts both.
 */
export function openAuthorize(deployed: Deployed): Authorize {
  return async (principal, need) => {
    // Actions on no resource in particular: within its account the root user may do them all.
    if (need.resource === '*' && principal.kind === 'root') return undefined;
    const response = await runSimulation(
      {
        request: {
          principal: principal.arn,
          action: need.action,
          resource: { resource: plainResource(need.resource), accountId: need.account },
          contextVariables: contextOf(principal, need),
        },
        identityPolicies: [...(await identityPolicies(deployed, principal))],
        resourcePolicy: need.resourcePolicy,
        ...(need.endpointPolicy && {
          vpcEndpointPolicies: [{ name: 'endpoint', policy: inOneSpelling(need.endpointPolicy) }],
        }),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    const { action, resource } = need;
    const sameAccount = principal.account === need.account;
    const denial = { principal: principal.arn, action, resource, sameAccount };
    if (response.resultType === 'error') {
      return { ...denial, missing: 'invalid-policy', detail: JSON.stringify(response.errors) };
    }
    if (response.overallResult === 'Allowed') return undefined;
    if (response.overallResult === 'ExplicitlyDenied') {
      return { ...denial, missing: 'explicit-deny', detail: 'a statement denies it' };
    }
    const analysis = response.resultType === 'single' ? response.result.analysis : undefined;
    if (need.endpointPolicy && analysis?.endpointAnalysis?.result !== 'Allowed') {
      return { ...denial, missing: 'endpoint', detail: 'the endpoint of the VPC does not allow it' };
    }
    const identity = analysis?.identityAnalysis?.result ?? 'ImplicitlyDenied';
    const missing = identity === 'Allowed' ? 'resource' : 'identity';
    return {
      ...denial,
      missing,
      detail: `identity: ${identity}, resource: ${analysis?.resourceAnalysis?.result}`,
    };
  };
}

const administratorPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

async function identityPolicies(deployed: Deployed, principal: Principal): Promise<readonly NamedPolicy[]> {
  if (principal.kind === 'root') return [{ name: 'administrator', policy: administratorPolicy }];
  return principal.roleArn === undefined ? [] : ((await deployed.role(principal.roleArn))?.policies ?? []);
}

/** IAM User Guide, "AWS global condition context keys"; the way here counts as TLS. */
function contextOf(principal: Principal, need: Need): Record<string, string | string[]> {
  const sent = Object.entries(need.context ?? {}).map(([key, value]) => [key, [value].flat()] as const);
  const leavesVpc = need.context?.['aws:SourceVpce'] !== undefined;
  return {
    'aws:PrincipalArn': principal.roleArn ?? principal.arn,
    'aws:PrincipalAccount': principal.account,
    'aws:PrincipalType': principal.kind === 'session' ? 'AssumedRole' : 'Account',
    'aws:PrincipalIsAWSService': String(principal.kind === 'service'),
    'aws:ResourceAccount': need.account,
    'aws:SecureTransport': 'true',
    ...(!leavesVpc && { 'aws:SourceIp': '127.0.0.1' }),
    'aws:CurrentTime': new Date().toISOString(),
    'aws:ViaAWSService': String(need.context?.['kms:ViaService'] !== undefined),
    ...Object.fromEntries(sent),
  };
}

/** Wildcards and line breaks in an object's key stand for themselves; the simulation would read them otherwise. */
function plainResource(arn: string): string {
  return arn === '*' ? arn : arn.replace(/[*\n\r\u2028\u2029]/g, '\ufffd');
}
