import { z } from 'zod';
import { text } from './pair-end-schema.ts';

const idList = (prefix: string, what: string) =>
  z
    .array(
      text(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `the id of a ${what}, like ${prefix}-0a1b2c3d4e5f67890`),
      {
        error: `a list of ids like [${prefix}-0a1b2c3d4e5f67890]`,
      },
    )
    .min(1, { error: `at least one ${what}` });

/** Where the functions run. */
export const vpc = z
  .strictObject(
    {
      subnets: idList('subnet', 'subnet').describe(
        'Subnets the functions run in; with a way to S3, STS, SQS and CloudWatch Logs. Example: [subnet-0a1b2c3d4e5f67890]',
      ),
      securityGroups: idList('sg', 'security group').describe(
        'Security groups of the functions. Example: [sg-0a1b2c3d4e5f67890]',
      ),
      s3Endpoint: text(/^vpce-[0-9a-f]{8,17}$/, 'the id of a gateway endpoint, like vpce-0a1b2c3d4e5f67890')
        .optional()
        .describe(
          'Gateway endpoint by which the VPC reaches S3: its policy is proved and gets the statements of the pair. Example: vpce-0a1b2c3d4e5f67890',
        ),
    },
    { error: 'subnets and securityGroups, indented below it' },
  )
  .describe('VPC of the source account that the functions run in; left out, none.');
