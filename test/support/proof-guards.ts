import { documentDecision, simulate } from '../../cli/permissions/simulate.ts';
import type { DocumentId } from '../../lib/core/policy/policy-documents.ts';
import type { ApiCall, Need, Signer } from '../../lib/core/proof/api-call.ts';
import type { PolicySet } from '../../lib/core/proof/policy-set.ts';

/** What one document must refuse by itself, whatever the others allow: the bounds of what the pair may do. */
interface Guard {
  readonly document: DocumentId;
  /** In which way it goes too far, in words. */
  readonly beyond: string;
  readonly need: Need;
}

/**
 * For every permission in `calls` what lies just beyond it: another action, another resource, another signer,
 * another condition. A document that allows one of these says more than the pair needs.
 */
export function guards(calls: readonly ApiCall[]): Guard[] {
  const needs = calls.flatMap((call) => call.needs);
  const found = needs.flatMap((need) => [
    ...(need.signer.permissions ? identityGuards(need, need.signer.permissions) : []),
    ...(need.document ? resourceGuards(need, need.document) : []),
    ...(need.endpoint ? resourceGuards(need, need.endpoint) : []),
  ]);
  const byText = new Map(found.map((guard) => [JSON.stringify(guard), guard]));
  const allowed = new Set(needs.map((need) => text(need)));
  return [...byText.values()].filter(({ need }) => !allowed.has(text(need)));
}

/** Those of `bounds` that do not hold: what a document of `policySet` allows although no call needs it. */
export async function excesses(bounds: readonly Guard[], policySet: PolicySet): Promise<Guard[]> {
  const judged = await Promise.all(
    bounds.map(async (guard) => {
      const decision = await simulate(guard.need, policySet);
      return { guard, says: documentDecision(guard.document, guard.need, decision) };
    }),
  );
  return judged.filter(({ says }) => says === 'allows').map(({ guard }) => guard);
}

function text({ signer, action, resource, context }: Need): string {
  return JSON.stringify([signer.principal, action, resource, context]);
}

function identityGuards(need: Need, document: DocumentId): Guard[] {
  const viaService = withoutEach(need).filter(({ beyond }) => beyond.startsWith('kms:'));
  return [...otherAction(need), ...otherResource(need), ...viaService].map((guard) => ({
    document,
    ...guard,
  }));
}

function resourceGuards(need: Need, document: DocumentId): Guard[] {
  return [...otherAction(need), ...withinBucket(need), ...otherSigner(need), ...withoutEach(need)].map(
    (guard) => ({
      document,
      ...guard,
    }),
  );
}

type Beyond = Omit<Guard, 'document'>;

/** One action of each kind of resource that no pair needs. */
function otherAction(need: Need): Beyond[] {
  const { resource } = need;
  const service = need.action.split(':')[0] ?? '';
  const others: Record<string, readonly string[]> = {
    s3: resource.includes('/') ? ['s3:DeleteObject', 's3:GetObjectAcl'] : ['s3:DeleteBucket'],
    sqs: ['sqs:PurgeQueue'],
    kms: ['kms:ScheduleKeyDeletion', 'kms:GetKeyPolicy'],
    sts: ['sts:TagSession'],
    lambda: ['lambda:UpdateFunctionCode'],
    logs: ['logs:DeleteLogStream'],
    ec2: ['ec2:DescribeInstances', 'ec2:TerminateInstances'],
  };
  return (others[service] ?? []).map((action) => ({ beyond: 'another action', need: { ...need, action } }));
}

function otherResource(need: Need): Beyond[] {
  const others: Record<string, (arn: string) => string> = {
    s3: (arn) => arn.replace(/:::[^/]+/, ':::someone-elses'),
    sqs: (arn) => arn.replace(/[^:]+$/, 'someone-elses'),
    kms: (arn) => arn.replace(/[^/]+$/, 'someone-elses'),
    sts: (arn) => arn.replace(/[^/]+$/, 'someone-elses'),
    lambda: (arn) => arn.replace(/[^:]+$/, 'someone-elses'),
    logs: (arn) => arn.replace(/:log-group:[^:]+/, ':log-group:someone-elses'),
  };
  const other = others[need.action.split(':')[0] ?? '']?.(need.resource);
  const elsewhere = other ? [{ beyond: 'another resource', need: { ...need, resource: other } }] : [];
  return [...elsewhere, ...withinBucket(need)];
}

/** A key beside the prefix; where the pair takes every key there is none. */
function withinBucket(need: Need): Beyond[] {
  const [, bucket, key] = /^([^/]*:s3:::[^/]+)\/(.*)$/s.exec(need.resource) ?? [];
  if (!bucket || !key || /^example/.test(key)) return [];
  return [{ beyond: 'a key beside the prefix', need: { ...need, resource: `${bucket}/\u0001beside` } }];
}

function otherSigner(need: Need): Beyond[] {
  const { signer } = need;
  const other: Signer = signer.roleArn
    ? {
        ...signer,
        principal: signer.principal.replace(/assumed-role\/[^/]+/, 'assumed-role/someone-else'),
        roleArn: signer.roleArn.replace(/[^/]+$/, 'someone-else'),
      }
    : { ...signer, principal: 'sns.amazonaws.com' };
  const stranger: Signer = signer.roleArn
    ? {
        ...signer,
        account: '999999999999',
        principal: signer.principal.replace(/::\d{12}:/, '::999999999999:'),
        roleArn: signer.roleArn.replace(/::\d{12}:/, '::999999999999:'),
      }
    : other;
  return [
    { beyond: 'another signer', need: { ...need, signer: other } },
    { beyond: 'a signer of another account', need: { ...need, signer: stranger } },
  ];
}

/** What the statements of a pair are bound to. Others may refuse a call for anything else that they see of it. */
const bounds = ['aws:SourceAccount', 'aws:SourceArn', 'kms:ViaService', 'sts:ExternalId'];

/** Each bound that the call keeps, left out and with another value. */
function withoutEach(need: Need): Beyond[] {
  return bounds
    .filter((key) => key in need.context)
    .flatMap((key) => {
      const { [key]: _, ...rest } = need.context;
      return [
        { beyond: `${key} left out`, need: { ...need, context: rest } },
        { beyond: `${key} of another`, need: { ...need, context: { ...rest, [key]: strangeValue(key) } } },
      ];
    });
}

function strangeValue(key: string): string {
  if (key === 'aws:SourceAccount') return '999999999999';
  if (key === 'aws:SourceArn') return 'arn:aws:s3:::someone-elses';
  return key === 'kms:ViaService' ? 'ec2.eu-central-1.amazonaws.com' : 'someone-elses';
}
