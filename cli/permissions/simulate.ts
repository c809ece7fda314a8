import { type RequestAnalysis, type RunSimulationResults, runSimulation } from '@cloud-copilot/iam-simulate';
import { type AnyStatement, readPolicy } from '../../lib/core/policy/merge-policy.ts';
import type { DocumentId } from '../../lib/core/policy/policy-documents.ts';
import { inOneSpelling } from '../../lib/core/policy/s3-endpoint.ts';
import type { Need } from '../../lib/core/proof/api-call.ts';
import type { NamedPolicy, PolicySet } from '../../lib/core/proof/policy-set.ts';
import { literalArn, literalDocument, literalPolicy } from './literal-policy.ts';

/** What AWS would answer to one need. */
export interface Decision {
  readonly allowed: boolean;
  /** Of the signer's permissions alone. */
  readonly identity: DocumentDecision;
  /** Of the resource's policy alone. */
  readonly resource: DocumentDecision;
  /** Of the policy of the VPC endpoint alone; `allows` where the call passes none. */
  readonly endpoint: DocumentDecision;
  /** Statements that deny it, by their document. */
  readonly denials: readonly Denial[];
  /** A policy that AWS would not take, or what the boundary withholds, in words. */
  readonly problem?: string;
}

/** `silent`: neither allows nor denies, or is not there. */
export type DocumentDecision = 'allows' | 'denies' | 'silent';

/** A statement that denies a need. */
export interface Denial {
  readonly document: DocumentId;
  /** Of the policy that holds it: a role may have several, and a boundary. */
  readonly policy: string;
  readonly sid: string;
  readonly statement: AnyStatement;
}

/**
 * Decides one need by the policies of `policySet` (IAM User Guide, "Policy evaluation logic" and "Cross-account
 * policy evaluation logic"). Policies of the organization are not seen: they are taken to allow everything.
 */
export async function simulate(need: Need, policySet: PolicySet): Promise<Decision> {
  const { signer } = need;
  const ofStrangers = signer.roleArn ? [allowsEverything] : [];
  const identityPolicies = signer.permissions ? (policySet.documents[signer.permissions] ?? []) : ofStrangers;
  const boundary = signer.permissions && policySet.boundaries?.[signer.permissions];
  const resourcePolicy = need.document && policySet.documents[need.document]?.[0]?.policy;
  const simulation = {
    request: {
      principal: signer.principal,
      action: need.action,
      resource: { resource: literalArn(need.resource), accountId: need.account },
      contextVariables: contextOf(need, policySet),
    },
    identityPolicies: identityPolicies.map(literalPolicy),
    ...(boundary && { permissionBoundaryPolicies: boundary.map(literalPolicy) }),
    ...(resourcePolicy && { resourcePolicy: literalDocument(resourcePolicy) }),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  const beyond = decision(await runSimulation(simulation, {}), need, policySet);
  if (!need.endpoint) return beyond;
  // In one go with the rest, an endpoint that refuses would keep the simulation from looking at the rest.
  const vpcEndpointPolicies = (policySet.documents[need.endpoint] ?? [allowsNothing]).map(
    ({ name, policy }) => literalPolicy({ name, policy: inOneSpelling(policy) }),
  );
  const response = await runSimulation({ ...simulation, vpcEndpointPolicies }, {});
  return atEndpoint(response, need.endpoint, { beyond, policySet });
}

/** `beyond`, and what the endpoint's policy says. */
function atEndpoint(
  response: RunSimulationResults,
  document: DocumentId,
  { beyond, policySet }: { readonly beyond: Decision; readonly policySet: PolicySet },
): Decision {
  if (response.resultType !== 'single') {
    const problem = `the simulation took no such policy of a VPC endpoint: ${JSON.stringify(response)}`;
    return { ...beyond, allowed: false, endpoint: 'silent', problem };
  }
  const analysis = response.result.analysis.endpointAnalysis;
  const endpoint = decided(analysis?.result);
  const denials = denialsOf(analysis, document, policySet.documents[document]);
  return {
    ...beyond,
    allowed: beyond.allowed && endpoint === 'allows',
    endpoint,
    denials: [...beyond.denials, ...denials],
  };
}

function decision(response: RunSimulationResults, need: Need, policySet: PolicySet): Decision {
  if (response.resultType !== 'single') {
    const problem =
      response.resultType === 'error'
        ? `the simulation took no such policy or call: ${JSON.stringify(response.errors)}`
        : 'the simulation took the resource for a pattern';
    return {
      allowed: false,
      identity: 'silent',
      resource: 'silent',
      endpoint: 'allows',
      denials: [],
      problem,
    };
  }
  const { identityAnalysis, resourceAnalysis, permissionBoundaryAnalysis } = response.result.analysis;
  const { permissions } = need.signer;
  const denials = [
    ...denialsOf(identityAnalysis, permissions, permissions && policySet.documents[permissions]),
    ...denialsOf(resourceAnalysis, need.document, need.document && policySet.documents[need.document]),
    ...denialsOf(permissionBoundaryAnalysis, permissions, permissions && policySet.boundaries?.[permissions]),
  ];
  const withheld = permissionBoundaryAnalysis && permissionBoundaryAnalysis.result !== 'Allowed';
  return {
    allowed: response.overallResult === 'Allowed',
    identity: decided(identityAnalysis?.result),
    resource: decided(resourceAnalysis?.result),
    endpoint: 'allows',
    denials,
    ...(withheld && { problem: `the permissions boundary of ${need.signer.name} does not allow it` }),
  };
}

/** The statements of `policies` that deny. */
function denialsOf(
  analysis: Pick<NonNullable<RequestAnalysis['identityAnalysis']>, 'denyStatements'> | undefined,
  document: DocumentId | undefined,
  policies: readonly NamedPolicy[] = [],
): Denial[] {
  return (analysis?.denyStatements ?? []).flatMap(({ policyId, statement }) => {
    const found = policies.find(({ name }) => name === policyId) ?? policies[0];
    const whole = found && readPolicy(JSON.stringify(found.policy)).Statement[statement.index() - 1];
    const sid = statement.sid() ?? '(no Sid)';
    return document && found && whole ? [{ document, policy: found.name, sid, statement: whole }] : [];
  });
}

/** What one document of the pair says to one need; undefined where it has no say. */
export function documentDecision(
  document: DocumentId,
  need: Need,
  decision: Decision,
): DocumentDecision | undefined {
  if (document === need.signer.permissions) return decision.identity;
  if (document === need.document) return decision.resource;
  return document === need.endpoint ? decision.endpoint : undefined;
}

const allowsEverything: NamedPolicy = {
  name: 'own',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

const allowsNothing: NamedPolicy = { name: 'none', policy: { Version: '2012-10-17', Statement: [] } };

function decided(result: string | undefined): DocumentDecision {
  if (result === 'Allowed' || result === 'AllowedForAccount') return 'allows';
  return result === 'ExplicitlyDenied' || result === 'DeniedForAccount' ? 'denies' : 'silent';
}

/** What the call sends, and what IAM adds (IAM User Guide, "AWS global condition context keys"). */
export function contextOf(
  { signer, account, context }: Need,
  { sourceVpc }: PolicySet,
): Record<string, string | string[]> {
  const sent = Object.entries(context).map(([key, value]) => [key, [value].flat()] as const);
  const leavesVpc = context['aws:SourceVpce'] !== undefined;
  return {
    ...(signer.roleArn && {
      'aws:PrincipalArn': signer.roleArn,
      'aws:PrincipalAccount': signer.account,
      'aws:PrincipalType': 'AssumedRole',
    }),
    'aws:PrincipalIsAWSService': String(!signer.roleArn),
    'aws:ResourceAccount': account,
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': String(context['kms:ViaService'] !== undefined),
    ...(signer.roleArn && !leavesVpc && { 'aws:SourceIp': someAddress }),
    ...(leavesVpc && sourceVpc && { 'aws:SourceVpc': sourceVpc }),
    'aws:CurrentTime': new Date().toISOString(),
    ...Object.fromEntries(sent),
  };
}

/** Functions call from an address of AWS that nobody knows beforehand: one that no policy names (RFC 5737). */
const someAddress = '192.0.2.1';
