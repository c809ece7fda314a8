import { z } from 'zod';
import { bucketForm, bucketNameWords } from '../core/pair/bucket-name.ts';
import { storageClasses } from '../core/pair/pair.ts';

const regionForm =
  /^(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-(?:central|north|south|(?:north|south)?(?:east|west))-[1-9]$/;
const kmsKeyForm = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/** A text of some form. The `error` of every field says what to write; whoever knows the line adds what was found. */
export function text(form: RegExp, write: string) {
  return z.string({ error: write }).regex(form, { error: write });
}

/** A part of a key: S3 keeps keys as UTF-8, which has no half of a surrogate pair. */
export const keyPart = z
  .string({ error: 'a text in quotes' })
  .min(1, { error: 'at least one character, or leave the field out' })
  .refine((part) => part.isWellFormed(), { error: 'a text of whole characters, which a key consists of' })
  .refine((part) => new TextEncoder().encode(part).length <= 1024, {
    error: 'at most 1,024 bytes, the most a key can have',
  });

const account = text(/^\d{12}$/, 'the 12 digits of the account id in quotes, like "111111111111"').describe(
  'Id of the AWS account, 12 digits in quotes. Example: "111111111111"',
);
const region = text(regionForm, 'the code of an AWS region, like eu-central-1').describe(
  'Region of the bucket. Example: eu-central-1',
);
/** The name of a bucket, of whatever Region. */
export const bucketName = text(bucketForm, bucketNameWords);
const kmsKey = z.string({ error: 'the ARN of a KMS key' }).regex(kmsKeyForm, {
  error: ({ input }) =>
    String(input).includes('alias/')
      ? 'the ARN of the key itself (…:key/…): policies cannot name a key by its alias, and an alias may point to another key tomorrow'
      : 'the ARN of a KMS key, like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
});

/** The section of the source. */
export const source = z
  .strictObject(
    {
      account,
      region,
      bucket: bucketName.describe(
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

/** The section of the destination. */
export const destination = z
  .strictObject(
    {
      account,
      region,
      bucket: bucketName.describe(
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
