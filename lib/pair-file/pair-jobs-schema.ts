import { z } from 'zod';
import { bucketName, keyPart, text } from './pair-end-schema.ts';

/** A place in S3 as people write it. */
export const s3Place = /^s3:\/\/([A-Za-z0-9._-]{3,255})\/(\P{Cs}{0,900})$/su;

/** A schedule as EventBridge takes it (EventBridge User Guide, "Cron expressions", has its characters). */
export const schedule = text(
  /^(?:rate|cron)\([\w ,*?/#-]+\)$/,
  'a schedule of EventBridge, like rate(6 hours) or cron(0 4 * * ? *)',
);

/** The section of comparisons by the clock. */
export const drift = z
  .strictObject(
    {
      schedule: schedule.describe('When to compare. Example: rate(1 day)'),
      prefixes: z
        .array(keyPart, {
          error: 'a list, each entry on a line of its own after "- "',
        })
        .optional()
        .describe(
          'Each time the next of these is compared, for buckets too large to be listed in 15 minutes; left out, all that the pair copies is. Example: [2025/, 2026/]',
        ),
    },
    { error: 'schedule and, if you like, prefixes, indented below it' },
  )
  .describe(
    'Switches on a function that compares both buckets by the clock and reports drift as metrics, with an alarm. Left out, there is none, and nobody may list the destination.',
  );

/** The section of jobs of S3 Batch Operations. */
export const batch = z
  .strictObject(
    {
      bucket: bucketName.describe(
        'Name of a bucket of the source account, in its region, where manifests are put and reports come. It exists already. Example: acme-jobs',
      ),
      prefix: text(/^(?!\/)[\w!./()=-]{0,200}\/$/, 'a prefix that ends with a slash, like s3-ferry/uploads/')
        .optional()
        .describe(
          'Front of their keys there, with a slash at the end. Default: s3-ferry/<name of the pair>/. Example: jobs/uploads/',
        ),
      inventory: text(
        s3Place,
        'where the inventory reports of the source bucket are, like s3://acme-inventory/acme-uploads/daily/',
      )
        .optional()
        .describe(
          'Where S3 Inventory writes the reports of the source bucket, for jobs from an inventory; left out, there are none. Example: s3://acme-inventory/acme-uploads/daily/',
        ),
    },
    { error: 'bucket and, if you like, prefix and inventory, indented below it' },
  )
  .describe(
    'Switches on jobs of S3 Batch Operations, for buckets that outgrow one machine: `ferry batch`. Left out, there is no function and no role for them.',
  );
