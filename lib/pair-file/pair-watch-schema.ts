import { z } from 'zod';
import { parseAge } from '../core/text/age.ts';
import { text } from './pair-end-schema.ts';

const [shortestMs, longestMs] = [60_000, 24 * 60 * 60_000];

function isServiceTime(within: string): boolean {
  const ms = parseAge(within) ?? 0;
  return ms >= shortestMs && ms <= longestMs;
}

const sloWords = 'target or within, indented below it, or off';

/** The section of the service level, where it is not a word. */
export const sloSection = z.strictObject(
  {
    target: z
      .number({ error: 'a percentage from 95 to 99.99, like 99.9' })
      // The fast burn rate of a lower one is a share of over 72 percent, which hardly anything reaches.
      .min(95, { error: 'at least 95 (percent)' })
      .max(99.99, { error: 'at most 99.99 (percent): one late object in ten thousand' })
      .optional()
      .describe('How many of a hundred objects are to be copied in time. Default: 99.9. Example: 99.5'),
    within: text(/^\d{1,4}[mh]$/, 'a time in minutes or hours, like 15m or 2h')
      .refine(isServiceTime, { error: 'a time from 1m to 24h' })
      .optional()
      .describe(
        'The time an object has, from its event to its copy; large objects need more. Default: 15m. Example: 30m',
      ),
  },
  { error: sloWords },
);

/** The service level. */
export const slo = z
  .union([z.literal('off'), sloSection], { error: sloWords })
  .describe(
    'The service level: counts objects that are copied in time (OnTime) and others (Late), with alarms on how fast the late ones use up what the target allows. Left out, 99.9 percent within 15 minutes; off does without. Example: { target: 99.5, within: 30m }',
  );

const dashboardWords = 'on, off, or runbook, indented below it';

/** The section of the dashboard, where it is not a word. */
export const dashboardSection = z.strictObject(
  {
    runbook: text(
      /^https:\/\/[^\s()<>"'{}$\\]{1,500}$/,
      'an address, like https://git.acme.com/s3-ferry/docs/operations.md',
    ).describe(
      'Where docs/operations.md is for whoever is on call: each widget links to its section there. Example: https://git.acme.com/s3-ferry/docs/operations.md',
    ),
  },
  { error: dashboardWords },
);

/** The dashboard. */
export const dashboard = z
  .union([z.enum(['on', 'off']), dashboardSection], { error: dashboardWords })
  .describe(
    'Makes a CloudWatch dashboard of the pair in the source account. AWS asks 3 dollars a month for each beyond the first three of an account (docs/cost.md). Left out, there is none. Example: on',
  );
