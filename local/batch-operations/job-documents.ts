import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import type { Job, JobList, JobOrder, ListFilter } from './job.ts';

const lists = new Set(['member', 'entry']);
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  isArray: (name) => lists.has(name),
});
const builder = new XMLBuilder({});

type Element = { readonly [name: string]: unknown };

const element = (parent: Element, name: string): Element => {
  const found = parent[name];
  return typeof found === 'object' && found !== null ? (found as Element) : {};
};
const text = (parent: Element, name: string): string => String(parent[name] ?? '');
const members = (parent: Element, name: string): string[] =>
  ((element(parent, name)['member'] as unknown[] | undefined) ?? []).map(String);

/** Reads the body of a CreateJob (S3 API Reference). Throws an Error that says what jobs there are none of here. */
export function readJobOrder(body: string, account: string, region: string): JobOrder {
  const request = element(parser.parse(body) as Element, 'CreateJobRequest');
  const operation = element(element(request, 'Operation'), 'LambdaInvoke');
  if (text(operation, 'FunctionArn') === '') throw new Error('Only jobs that invoke a function run here.');
  const report = element(request, 'Report');
  const entries = (element(operation, 'UserArguments')['entry'] as Element[] | undefined) ?? [];
  return {
    account,
    region,
    token: text(request, 'ClientRequestToken'),
    description: text(request, 'Description'),
    priority: Number(text(request, 'Priority')),
    roleArn: text(request, 'RoleArn'),
    functionArn: text(operation, 'FunctionArn'),
    schemaVersion: text(operation, 'InvocationSchemaVersion') || '1.0',
    userArguments: Object.fromEntries(entries.map((entry) => [text(entry, 'key'), text(entry, 'value')])),
    // The API's default is no confirmation.
    waitsForConfirmation: text(request, 'ConfirmationRequired') === 'true',
    list: readList(request),
    ...(text(report, 'Enabled') === 'true' && {
      report: {
        bucket: bucketOf(text(report, 'Bucket')),
        prefix: text(report, 'Prefix'),
        allTasks: text(report, 'ReportScope') === 'AllTasks',
      },
    }),
  };
}

function readList(request: Element): JobList {
  const generator = element(element(request, 'ManifestGenerator'), 'S3JobManifestGenerator');
  if (text(generator, 'SourceBucket') !== '') {
    const bucket = bucketOf(text(generator, 'SourceBucket'));
    return { kind: 'generator', bucket, filter: readFilter(element(generator, 'Filter')) };
  }
  const [spec, location] = ['Spec', 'Location'].map((name) => element(element(request, 'Manifest'), name));
  const [, bucket = '', key = ''] = /:::([^/]+)\/(.*)$/s.exec(text(location ?? {}, 'ObjectArn')) ?? [];
  if (bucket === '') throw new Error('A job needs a manifest or a manifest generator.');
  return {
    kind: 'manifest',
    format: text(spec ?? {}, 'Format'),
    fields: members(spec ?? {}, 'Fields'),
    bucket,
    key,
    eTag: text(location ?? {}, 'ETag').replaceAll('"', ''),
  };
}

function readFilter(filter: Element): ListFilter {
  const keys = element(filter, 'KeyNameConstraint');
  const time = (name: string) => (text(filter, name) ? Date.parse(text(filter, name)) : undefined);
  const size = (name: string) => (text(filter, name) ? Number(text(filter, name)) : undefined);
  const bounds = {
    createdAfterMs: time('CreatedAfter'),
    createdBeforeMs: time('CreatedBefore'),
    sizeAbove: size('ObjectSizeGreaterThanBytes'),
    sizeBelow: size('ObjectSizeLessThanBytes'),
  };
  return {
    prefixes: members(keys, 'MatchAnyPrefix'),
    suffixes: members(keys, 'MatchAnySuffix'),
    ...Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)),
  };
}

function bucketOf(arn: string): string {
  return arn.replace(/^arn:.*:::/, '');
}

/** A document named `root`, as S3 Control answers. */
export function document(root: string, content: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: content })}`;
}

/** A job as DescribeJob tells it. */
export function jobDescriptor(job: Job): object {
  const { order } = job;
  return {
    ...jobSummary(job),
    ConfirmationRequired: order.waitsForConfirmation,
    JobArn: `arn:aws:s3:${order.region}:${order.account}:job/${job.id}`,
    RoleArn: order.roleArn,
    Operation: {
      LambdaInvoke: { FunctionArn: order.functionArn, InvocationSchemaVersion: order.schemaVersion },
    },
    ...(job.failure && {
      FailureReasons: { member: { FailureCode: job.failure.code, FailureReason: job.failure.message } },
    }),
    ...(job.reason && { StatusUpdateReason: job.reason }),
  };
}

/** A job as ListJobs tells it; there its operation is a name alone. */
export function listedJob(job: Job): object {
  return { ...jobSummary(job), Operation: 'LambdaInvoke' };
}

function jobSummary({ id, order, status, createdMs, endedMs, total, succeeded, failed }: Job): object {
  return {
    JobId: id,
    Description: order.description,
    Priority: order.priority,
    Status: status,
    CreationTime: new Date(createdMs).toISOString(),
    ...(endedMs && { TerminationDate: new Date(endedMs).toISOString() }),
    ProgressSummary: {
      TotalNumberOfTasks: total,
      NumberOfTasksSucceeded: succeeded,
      NumberOfTasksFailed: failed,
    },
  };
}
