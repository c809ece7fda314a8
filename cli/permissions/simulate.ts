import { type RunSimulationResults, runSimulation } from '@cloud-copilot/iam-simulate';
import type { Need } from '../../lib/core/api-call.ts';
import type { DocumentId } from '../../lib/core/policy-documents.ts';
import type { NamedPolicy, PolicyWorld } from '../../lib/core/policy-world.ts';
import { inOneSpelling } from '../../lib/core/s3-endpoint.ts';

/** What AWS would answer to one need. */
export interface Verdict {
  readonly allowed: boolean;
  /** Of the signer's permissions alone. */
  readonly identity: Voice;
  /** Of the resource's policy alone. */
  readonly resource: Voice;
  /** Of the policy of the VPC endpoint alone; `allows` where the call passes none. */
  readonly endpoint: Voice;
  /** Statements that deny it, by the document they stand in. */
  readonly denials: readonly Denial[];
  /** A policy that AWS would not take, or what the boundary withholds, in words. */
  readonly problem?: string;
}

/** `silent`: neither allows nor denies, or is not there. */
export type Voice = 'allows' | 'denies' | 'silent';

export interface Denial {
  readonly document: DocumentId;
  readonly sid: string;
}

/**
 * Decides one need by the policies of `world` (IAM User Guide, "Policy evaluation logic" and "Cross-account
 * policy evaluation logic"). Policies of the organization are not seen: they are taken to allow everything.
 */
export async function simulate(need: Need, world: PolicyWorld): Promise<Verdict> {
  const { signer } = need;
  const ofStrangers = signer.roleArn ? [allowsEverything] : [];
  const identityPolicies = signer.permissions ? (world.documents[signer.permissions] ?? []) : ofStrangers;
  const boundary = signer.permissions && world.boundaries?.[signer.permissions];
  const resourcePolicy = need.document && world.documents[need.document]?.[0]?.policy;
  const simulation = {
    request: {
      principal: signer.principal,
      action: need.action,
      resource: { resource: literalArn(need.resource), accountId: need.account },
      contextVariables: contextOf(need),
    },
    identityPolicies: identityPolicies.map(literalPolicy),
    ...(boundary && { permissionBoundaryPolicies: boundary.map(literalPolicy) }),
    ...(resourcePolicy && { resourcePolicy: literalDocument(resourcePolicy) }),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  const beyond = verdict(await runSimulation(simulation, {}), need);
  if (!need.endpoint) return beyond;
  // In one go with the rest, an endpoint that refuses would keep the simulation from looking at the rest.
  const vpcEndpointPolicies = (world.documents[need.endpoint] ?? [allowsNothing]).map(({ name, policy }) =>
    literalPolicy({ name, policy: inOneSpelling(policy) }),
  );
  return atEndpoint(await runSimulation({ ...simulation, vpcEndpointPolicies }, {}), need.endpoint, beyond);
}

/** `beyond`, and what the endpoint's policy says. */
function atEndpoint(response: RunSimulationResults, document: DocumentId, beyond: Verdict): Verdict {
  if (response.resultType !== 'single') {
    const problem = `the simulation took no such policy of a VPC endpoint: ${JSON.stringify(response)}`;
    return { ...beyond, allowed: false, endpoint: 'silent', problem };
  }
  const analysis = response.result.analysis.endpointAnalysis;
  const endpoint = voice(analysis?.result);
  const denials = (analysis?.denyStatements ?? []).map(({ statement }) => ({
    document,
    sid: statement.sid() ?? '(no Sid)',
  }));
  return {
    ...beyond,
    allowed: beyond.allowed && endpoint === 'allows',
    endpoint,
    denials: [...beyond.denials, ...denials],
  };
}

function verdict(response: RunSimulationResults, need: Need): Verdict {
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
  const denials = [
    ...(identityAnalysis?.denyStatements ?? []).map((one) => ({ one, document: need.signer.permissions })),
    ...(resourceAnalysis?.denyStatements ?? []).map((one) => ({ one, document: need.document })),
  ].flatMap(({ one, document }) => (document ? [{ document, sid: one.statement.sid() ?? '(no Sid)' }] : []));
  const withheld = permissionBoundaryAnalysis && permissionBoundaryAnalysis.result !== 'Allowed';
  return {
    allowed: response.overallResult === 'Allowed',
    identity: voice(identityAnalysis?.result),
    resource: voice(resourceAnalysis?.result),
    endpoint: 'allows',
    denials,
    ...(withheld && { problem: `the permissions boundary of ${need.signer.name} does not allow it` }),
  };
}

/** What one document of the pair says to one need; undefined where it has no say. */
export function voiceOf(document: DocumentId, need: Need, verdict: Verdict): Voice | undefined {
  if (document === need.signer.permissions) return verdict.identity;
  if (document === need.document) return verdict.resource;
  return document === need.endpoint ? verdict.endpoint : undefined;
}

const allowsEverything: NamedPolicy = {
  name: 'own',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

const allowsNothing: NamedPolicy = { name: 'none', policy: { Version: '2012-10-17', Statement: [] } };

function voice(result: string | undefined): Voice {
  if (result === 'Allowed' || result === 'AllowedForAccount') return 'allows';
  return result === 'ExplicitlyDenied' || result === 'DeniedForAccount' ? 'denies' : 'silent';
}

/** What the call tells, and what IAM adds (IAM User Guide, "AWS global condition context keys"). */
function contextOf({ signer, account, context }: Need): Record<string, string | string[]> {
  const told = Object.entries(context).map(([key, value]) => [key, [value].flat()] as const);
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
    'aws:CurrentTime': new Date().toISOString(),
    ...Object.fromEntries(told),
  };
}

/** Functions call from an address of AWS that nobody knows beforehand: one that no policy names (RFC 5737). */
const someAddress = '192.0.2.1';

/** Characters that stand for themselves where the simulation would take them for wildcards. */
const stand = [
  ['*', '\ue000'],
  ['?', '\ue001'],
  ['$', '\ue002'],
] as const;

/** Wildcards and line breaks in the key of an object stand for themselves; `*` alone is no resource at all. */
function literalArn(arn: string): string {
  if (arn === '*') return arn;
  return stand
    .reduce((text, [wildcard, standIn]) => text.replaceAll(wildcard, standIn), arn)
    .replaceAll(/[\n\r\u2028\u2029]/g, '\ufffd');
}

/** `${*}` in a policy is the character itself (IAM User Guide, "Policy variables"). */
function literalDocument(policy: object): object {
  return JSON.parse(
    stand.reduce(
      (text, [wildcard, standIn]) => text.replaceAll(`\${${wildcard}}`, standIn),
      JSON.stringify(policy),
    ),
  );
}

function literalPolicy({ name, policy }: NamedPolicy): NamedPolicy {
  return { name, policy: literalDocument(policy) };
}
