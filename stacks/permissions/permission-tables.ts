import type { Access, Pair, Trigger } from '../../lib/core/pair/pair.ts';
import { type DocumentId, policyDocuments } from '../../lib/core/policy/policy-documents.ts';
import type { ExplainedStatement } from '../../lib/core/policy/policy-statement.ts';
import { markdownTable } from '../reference/markdown-table.ts';

/** The tables of docs/permissions.md, by the name of their place in it. */
export const permissionTables: Readonly<Record<string, () => string>> = {
  'lambda-permissions': () => table('lambda-permissions', 'assume-role'),
  'lambda-trust': () => table('lambda-trust', 'assume-role'),
  'batch-permissions': () => table('batch-permissions', 'assume-role'),
  'source-bucket': () => table('source-bucket', 'assume-role'),
  'destination-trust': () => table('destination-trust', 'assume-role'),
  'destination-permissions': () => table('destination-permissions', 'assume-role'),
  'destination-bucket': () => table('destination-bucket', 'bucket-policy'),
  'source-key': () => table('source-key', 'assume-role'),
  'destination-key': () => table('destination-key', 'assume-role'),
  'events-queue': () => table('events-queue', 'assume-role'),
  'dead-letter-queue': () => table('dead-letter-queue', 'assume-role'),
  's3-endpoint': () => table('s3-endpoint', 'assume-role'),
};

/** The pair of the README, with all that a pair may have. */
const whole: Pair = {
  name: 'acme',
  source: {
    account: '111111111111',
    region: 'eu-central-1',
    bucket: 'acme-uploads',
    kmsKey: 'arn:aws:kms:eu-central-1:111111111111:key/source',
  },
  destination: {
    account: '222222222222',
    region: 'eu-central-1',
    bucket: 'acme-archive',
    role: 's3-ferry-acme',
    externalId: 's3-ferry:acme',
    kmsKey: 'arn:aws:kms:eu-central-1:222222222222:key/destination',
  },
  scope: { prefixes: ['invoices/'], suffixes: [], excludes: [] },
  keyRule: { stripPrefix: 'invoices/', addPrefix: '2026/' },
  replay: { maxAttempts: 5 },
  multipart: { thresholdMiB: 256, partMiB: 128 },
  batch: { bucket: 'acme-jobs', prefix: 'acme/' },
  drift: { schedule: 'rate(1 day)', prefixes: [] },
  vpc: { subnets: [], securityGroups: [], s3Endpoint: 'vpce-0a1b2c3d4e5f67890' },
  operators: ['arn:aws:iam::111111111111:role/Platform'],
  tags: 'copy',
  trigger: 'notification',
  access: 'assume-role',
};

const { kmsKey: _source, ...sourceWithoutKey } = whole.source;
const { kmsKey: _destination, ...destinationWithoutKey } = whole.destination;
const { drift: _drift, ...undrifting } = whole;
const { vpc: _vpc, ...outsideVpc } = whole;
const { operators: _operators, ...withoutOperators } = whole;

/** Pairs that do without one thing, by what the pair file says of it. */
const without: Readonly<Record<string, Pair>> = {
  '`tags: copy`': { ...whole, tags: 'drop' },
  '`source.kmsKey`': { ...whole, source: sourceWithoutKey },
  '`destination.kmsKey`': { ...whole, destination: destinationWithoutKey },
  '`drift`': undrifting,
  '`vpc`': outsideVpc,
  '`operators`': withoutOperators,
  '`access: assume-role` or `relay`': { ...whole, access: 'bucket-policy' },
  '`access: assume-role`': { ...whole, access: 'relay' },
};

const triggers: readonly Trigger[] = ['notification', 'eventbridge', 'queue'];

/** Every statement of a document, what it allows, why, and what a pair has it for. */
function table(id: DocumentId, access: Access): string {
  const byTrigger = triggers.map((trigger) => statementsOf(id, { ...whole, access, trigger }));
  const all = new Map(byTrigger.flat().map((one) => [one.statement.Sid, one]));
  const rows = [...all.values()].map((one) => [
    `\`${one.statement.Sid.replace('S3FerryAcme', '…')}\``,
    allows(one),
    one.why,
    onlyWith(one.statement.Sid, id, { access, byTrigger }).join(', '),
  ]);
  return markdownTable(['statement', 'allows', 'for', 'only with'], rows);
}

function statementsOf(id: DocumentId, pair: Pair): readonly ExplainedStatement[] {
  return policyDocuments(pair).find((document) => document.id === id)?.statements ?? [];
}

function allows({ statement: { Action, Resource = [] } }: ExplainedStatement): string {
  const actions = Action.map((action) => `\`${action}\``).join(', ');
  const names = Resource.map((arn) => `\`${arn.split(':').slice(5).join(':') || arn}\``);
  return names.length > 0 ? `${actions} on ${names.join(', ')}` : actions;
}

interface Presence {
  readonly access: Access;
  readonly byTrigger: readonly (readonly ExplainedStatement[])[];
}

function onlyWith(sid: string, id: DocumentId, { access, byTrigger }: Presence): string[] {
  const isIn = (statements: readonly ExplainedStatement[]) =>
    statements.some(({ statement }) => statement.Sid === sid);
  const having = triggers.filter((_, at) => isIn(byTrigger[at] ?? []));
  const trigger = having[0] ?? 'notification';
  const options = Object.entries(without).filter(([name, pair]) => {
    // Documents that another access does not have are known by their headings.
    const asked = name.includes('access') ? pair.access : access;
    const others = statementsOf(id, { ...pair, access: asked, trigger });
    return name.includes('access') ? others.length > 0 && !isIn(others) : !isIn(others);
  });
  const names = options.map(([name]) => name);
  return having.length === triggers.length
    ? names
    : [...having.map((one) => `\`trigger: ${one}\``), ...names];
}
