import { S3Client } from '@aws-sdk/client-s3';
import { CreateJobCommand, DescribeJobCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { mockClient } from 'aws-sdk-client-mock';
import { createJob } from '../../../cli/batch/create-job.ts';
import { pair } from '../../support/pair.ts';

const control = mockClient(S3ControlClient);
const batch = { bucket: 'jobs', prefix: 's3-ferry/test/' };
const session = {
  pair: pair({ batch }),
  batch,
  control: new S3ControlClient({ region: 'eu-central-1' }),
  s3: new S3Client({ region: 'eu-central-1' }),
  close: () => undefined,
};

/** What a person reads when the job is made, or was there before and is in this status. */
async function words(Status: string | undefined, options: object = { yes: true }): Promise<string> {
  control.reset();
  control.on(CreateJobCommand).resolves({ JobId: 'j-1' });
  const job = {
    JobId: 'j-1',
    Status,
    CreationTime: new Date('2026-11-23T08:00:00Z'),
    ProgressSummary: { TotalNumberOfTasks: 3, NumberOfTasksSucceeded: 2, NumberOfTasksFailed: 1 },
  };
  if (Status) control.on(DescribeJobCommand).resolves({ Job: job as never });
  else control.on(DescribeJobCommand).rejects(new Error('AccessDenied'));
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const stdout = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await createJob(session, { generate: true, priority: 10, report: 'all', ...options });
    expect(stdout.mock.calls.map(String).join('')).toBe('j-1\n');
    return stderr.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    stderr.mockRestore();
    stdout.mockRestore();
  }
}

describe('[U] making a job', () => {
  it.each([undefined, 'New', 'Preparing'])('says of one that is %s what S3 does next', async (status) => {
    expect(await words(status)).toBe('S3 runs it. Look: npx ferry batch status test j-1 --watch\n');
    expect(await words(status, {})).toBe(
      'S3 counts the objects, then waits for: npx ferry batch confirm test j-1\n',
    );
  });

  it.each(['Complete', 'Failed', 'Cancelled'])(
    'says of one that was made before and is %s that it is, and how to make another',
    async (status) => {
      expect(await words(status)).toBe(
        `The same was asked for today already: this is the job of 2026-11-23T08:00:00.000Z. It is ${status}, 3/3 done, 1 failed. Add --again to make another.\n`,
      );
    },
  );

  it('says of one that was made before how far it is', async () => {
    expect(await words('Suspended', {})).toBe(
      'S3 has counted 3 objects, and waits for: npx ferry batch confirm test j-1\n',
    );
    expect(await words('Active')).toBe(
      'S3 runs it: it is Active, 3/3 done, 1 failed. Look: npx ferry batch status test j-1 --watch\n',
    );
  });

  it('says from when on S3 lists where ages are rounded to whole hours', async () => {
    jest.useFakeTimers({ now: Date.parse('2026-11-25T10:59:00Z'), advanceTimers: true });
    const told = await words('New', { yes: true, olderThan: { ageMs: 30 * 60_000 } });
    jest.useRealTimers();
    expect(told).toContain(
      '--older-than goes by whole hours here, and leaves none out: S3 lists objects written before 2026-11-25T11:00:00.000Z.\n',
    );
  });
});
