import { z } from 'zod';
import { destination, keyPart, source, text } from './pair-end-schema.ts';
import { batch, drift, schedule } from './pair-jobs-schema.ts';
import { vpc } from './pair-vpc-schema.ts';
import { dashboard, dashboardSection, slo, sloSection } from './pair-watch-schema.ts';

/** Becomes part of role, function and stack names, the longest of which (a role) may have 64 characters. */
export const pairName = /^[a-z][a-z0-9-]{0,30}$/;

const keyParts = z.array(keyPart, { error: 'a list, each entry on a line of its own after "- "' });

const scope = z
  .strictObject(
    {
      prefixes: keyParts
        .optional()
        .describe(
          'Only keys that start with one of these are copied; left out, all are. Example: [uploads/]',
        ),
      suffixes: keyParts
        .optional()
        .describe(
          'Only keys that end with one of these are copied; left out, all are. Example: [.jpg, .png]',
        ),
      excludes: keyParts
        .optional()
        .describe(
          'Keys that match one of these as a whole are not copied: * matches any run of characters, ? for any one. Example: ["*.tmp"]',
        ),
    },
    { error: 'prefixes, suffixes or excludes, indented below it' },
  )
  .describe('Which keys are copied. Left out, every key is.');

const keyRule = z
  .strictObject(
    {
      stripPrefix: keyPart
        .optional()
        .describe(
          'Taken off the front of the keys that have it, before addPrefix is put on. Example: uploads/',
        ),
      addPrefix: keyPart.optional().describe('Put in front of every key. Example: from-uploads/'),
    },
    { error: 'stripPrefix or addPrefix, indented below it' },
  )
  .describe('The key of the copy. Left out, the copy has the key of its source.');

const replay = z
  .strictObject(
    {
      maxAttempts: z
        .int({ error: 'a whole number from 2 to 100' })
        .min(2, { error: 'at least 2: the first attempt is the upload itself' })
        .max(100, { error: 'at most 100' })
        .optional()
        .describe(
          'A dead letter that failed so often, the upload counted, is parked. Default: 5. Example: 10',
        ),
      schedule: schedule
        .optional()
        .describe('Replays the dead-letter queue by itself; left out, never. Example: rate(6 hours)'),
    },
    { error: 'maxAttempts or schedule, indented below it' },
  )
  .describe('How dead letters are replayed.');

const mebibytes = (what: string) =>
  z
    .int({ error: 'a whole number of MiB from 5 to 5120' })
    .min(5, { error: `at least 5 (MiB): S3 takes no smaller ${what}` })
    .max(5120, { error: `at most 5120 (MiB): S3 takes no larger ${what}` })
    .optional();

const multipart = z
  .strictObject(
    {
      thresholdMiB: mebibytes('part').describe(
        'Objects larger than this many MiB are copied in parts. Default: 256. Example: 1024',
      ),
      partMiB: mebibytes('part').describe(
        'Size of the parts in MiB; larger for an object that would have over 10,000 of them. Default: 128. Example: 64',
      ),
    },
    { error: 'thresholdMiB or partMiB, indented below it' },
  )
  .describe('How large objects are copied in parts.');

/** One pair file, as a person writes it. */
export const pairFileSchema = z
  .strictObject(
    {
      source,
      destination,
      scope: scope.optional(),
      keyRule: keyRule.optional(),
      replay: replay.optional(),
      multipart: multipart.optional(),
      batch: batch.optional(),
      drift: drift.optional(),
      slo: slo.optional(),
      dashboard: dashboard.optional(),
      alarmTopic: text(
        /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
        'the ARN of an SNS topic, like arn:aws:sns:eu-central-1:111111111111:on-call',
      )
        .optional()
        .describe(
          "SNS topic in the source's region that alarms notify when they go off and when they end; left out, alarms only show in CloudWatch. Example: arn:aws:sns:eu-central-1:111111111111:on-call",
        ),
      vpc: vpc.optional(),
      operators: z
        .array(
          text(
            /^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]{1,512}$/,
            'the ARN of a role or user, without wildcards, like arn:aws:iam::111111111111:role/Platform',
          ),
          { error: 'a list of ARNs, each on a line of its own after "- "' },
        )
        .max(10, { error: 'at most 10: let people assume one role' })
        .optional()
        .describe(
          "Roles and users of the source account that may take the Lambda's role, as `ferry backfill`, `ferry verify --repair` and `ferry exec` do. Example: [arn:aws:iam::111111111111:role/Platform]",
        ),
      log: z
        .enum(['all', 'failures'], { error: 'all or failures' })
        .optional()
        .describe(
          'What the functions write to their log: a line for every object (left out), or only for objects that were not copied, which costs less (docs/cost.md). Metrics count all objects either way. Example: failures',
        ),
      client: z
        .enum(['sdk', 'lean'], { error: 'sdk or lean' })
        .optional()
        .describe(
          "What sends the one request of a copy: the AWS SDK, or a client of S3 Ferry's own, which takes a fraction of its CPU. Left out, uploads are copied by the SDK, and backfills, repairs, batch jobs and replays by our own. Copies in parts and copies by relay use the SDK either way. Example: lean",
        ),
      tags: z
        .enum(['copy', 'drop'], { error: 'copy or drop' })
        .default('copy')
        .describe(
          'Whether object tags are copied; drop needs no tagging permission on either side. Example: drop',
        ),
      trigger: z
        .enum(['notification', 'eventbridge', 'queue'], { error: 'notification, eventbridge or queue' })
        .default('notification')
        .describe(
          'How an upload reaches the Lambda: the bucket notifies it, EventBridge does (for a second pair on one bucket), or an SQS queue is in between (for bursts). Example: eventbridge',
        ),
      access: z
        .enum(['assume-role', 'bucket-policy', 'relay'], { error: 'assume-role, bucket-policy or relay' })
        .default('assume-role')
        .describe(
          "Who signs the copy: a role of the destination account, which the Lambda assumes, or the Lambda's own role, which the destination's bucket policy then names. With relay the Lambda's role reads and the role of the destination account writes, the bytes pass through the Lambda, and no bucket policy is needed on either side. Example: bucket-policy",
        ),
    },
    { error: 'source and destination, each with account, region and bucket' },
  )
  .describe('One source bucket whose objects are copied to one destination bucket.');

/** The fields of the pair file and of each of its sections, for "did you mean". */
export const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(pairFileSchema.shape),
  source: Object.keys(source.shape),
  destination: Object.keys(destination.shape),
  scope: Object.keys(scope.shape),
  keyRule: Object.keys(keyRule.shape),
  replay: Object.keys(replay.shape),
  multipart: Object.keys(multipart.shape),
  batch: Object.keys(batch.shape),
  drift: Object.keys(drift.shape),
  vpc: Object.keys(vpc.shape),
  slo: Object.keys(sloSection.shape),
  dashboard: Object.keys(dashboardSection.shape),
};

/** The JSON Schema editors check pair files by. */
export function pairJsonSchema(): object {
  return { title: 'S3 Ferry pair', ...z.toJSONSchema(pairFileSchema, { io: 'input' }) };
}
