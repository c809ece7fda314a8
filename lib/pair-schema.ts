import { z } from 'zod';
import { storageClasses } from './core/pair.ts';

/** Becomes part of role, function and stack names, the longest of which (a role) may have 64 characters. */
export const pairName = /^[a-z][a-z0-9-]{0,30}$/;

const regionForm =
  /^(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-(?:central|north|south|(?:north|south)?(?:east|west))-[1-9]$/;
// S3 User Guide, "General purpose bucket naming rules".
const bucketForm =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const kmsKeyForm = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/** Every `error` says what to write; what was found is told by the caller, who knows the line. */
function text(form: RegExp, write: string) {
  return z.string({ error: write }).regex(form, { error: write });
}

const account = text(/^\d{12}$/, 'the 12 digits of the account id in quotes, like "111111111111"').describe(
  'Id of the AWS account, 12 digits in quotes. Example: "111111111111"',
);
const region = text(regionForm, 'the code of an AWS region, like eu-central-1').describe(
  'Region of the bucket. Example: eu-central-1',
);
const bucket = text(
  bucketForm,
  'the name of a general purpose bucket: 3 to 63 lower-case letters, digits, hyphens and dots, none of the endings AWS reserves (like --x-s3 of directory buckets)',
);
const kmsKey = z.string({ error: 'the ARN of a KMS key' }).regex(kmsKeyForm, {
  error: ({ input }) =>
    String(input).includes('alias/')
      ? 'the ARN of the key itself (…:key/…): policies cannot name a key by its alias, and an alias may point to another key tomorrow'
      : 'the ARN of a KMS key, like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
});

const keyPart = z
  .string({ error: 'a text in quotes' })
  .min(1, { error: 'at least one character, or leave the field out' })
  .refine((part) => new TextEncoder().encode(part).length <= 1024, {
    error: 'at most 1,024 bytes, the most a key can have',
  });
const keyParts = z.array(keyPart, { error: 'a list, each entry on a line of its own after "- "' });

const source = z
  .strictObject(
    {
      account,
      region,
      bucket: bucket.describe(
        'Name of the bucket objects are uploaded to. It exists already. Example: acme-uploads',
      ),
      kmsKey: kmsKey
        .optional()
        .describe(
          'ARN of the customer managed KMS key the source objects are encrypted under; leave out for SSE-S3. Example: arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        ),
    },
    { error: 'account, region and bucket of the source, indented below it' },
  )
  .describe('Where objects are uploaded to.');

const destination = z
  .strictObject(
    {
      account,
      region,
      bucket: bucket.describe(
        'Name of the bucket the copies go to. It exists already. Example: acme-archive',
      ),
      role: text(/^[\w+=,.@-]{1,64}$/, 'the name of a role (not its ARN), like s3-ferry-uploads')
        .optional()
        .describe(
          'Name (not ARN) of the role in the destination account that the copy is made with. Default: s3-ferry-<name of the pair>',
        ),
      externalId: text(
        /^[\w+=,.@:/-]{2,1224}$/,
        'an external id of 2 to 1,224 letters, digits and +=,.@:/-, like s3-ferry:uploads',
      )
        .optional()
        .describe(
          'External id the role asks for, so that no other use of the source account assumes it by mistake. Default: s3-ferry:<name of the pair>',
        ),
      kmsKey: kmsKey
        .optional()
        .describe(
          "ARN of the customer managed KMS key the copies are encrypted under; left out, the bucket's default encryption applies. Example: arn:aws:kms:eu-west-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        ),
      storageClass: z
        .enum(storageClasses, { error: `one of ${storageClasses.join(', ')}` })
        .optional()
        .describe('Storage class of the copies. Default: STANDARD. Example: STANDARD_IA'),
    },
    { error: 'account, region and bucket of the destination, indented below it' },
  )
  .describe('Where the copies go.');

const scope = z
  .strictObject(
    {
      prefixes: keyParts
        .optional()
        .describe('Keys cross that start with one of these; left out, all do. Example: [uploads/]'),
      suffixes: keyParts
        .optional()
        .describe('Keys cross that end with one of these; left out, all do. Example: [.jpg, .png]'),
      excludes: keyParts
        .optional()
        .describe(
          'Keys do not cross that match one of these as a whole: * stands for any run of characters, ? for any one. Example: ["*.tmp"]',
        ),
    },
    { error: 'prefixes, suffixes or excludes, indented below it' },
  )
  .describe('Which keys cross. Left out, every key does.');

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
      schedule: text(
        /^(?:rate|cron)\(.+\)$/,
        'a schedule of EventBridge, like rate(6 hours) or cron(0 4 * * ? *)',
      )
        .optional()
        .describe('Replays the dead-letter queue by itself; left out, never. Example: rate(6 hours)'),
    },
    { error: 'maxAttempts or schedule, indented below it' },
  )
  .describe('How dead letters are put through again.');

function relayOr(write: string) {
  return ({ input }: { input?: unknown }) =>
    input === 'relay'
      ? `${write}: relay, which needs no bucket policy on either side, is not available yet`
      : write;
}

/** One pair file, as a person writes it. */
export const pairFileSchema = z
  .strictObject(
    {
      source,
      destination,
      scope: scope.optional(),
      keyRule: keyRule.optional(),
      replay: replay.optional(),
      tags: z
        .enum(['copy', 'drop'], { error: 'copy or drop' })
        .default('copy')
        .describe(
          'Whether object tags cross; drop needs no tagging permission on either side. Example: drop',
        ),
      trigger: z
        .enum(['notification', 'eventbridge', 'queue'], { error: 'notification, eventbridge or queue' })
        .default('notification')
        .describe(
          'How an upload reaches the Lambda: the bucket notifies it, EventBridge does (for a second pair on one bucket), or an SQS queue stands between (for bursts). Example: eventbridge',
        ),
      access: z
        .enum(['assume-role', 'bucket-policy'], { error: relayOr('assume-role or bucket-policy') })
        .default('assume-role')
        .describe(
          "Who signs the copy: a role of the destination account, which the Lambda assumes, or the Lambda's own role, which the destination's bucket policy then names. Example: bucket-policy",
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
};

/** The JSON Schema editors check pair files by. */
export function pairJsonSchema(): object {
  return { title: 'S3 Ferry pair', ...z.toJSONSchema(pairFileSchema, { io: 'input' }) };
}
