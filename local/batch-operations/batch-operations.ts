import { randomUUID } from 'node:crypto';
import type { AnswerJobs } from '../policy-proxy/policy-proxy.ts';
import type { Answer } from '../policy-proxy/refusal.ts';
import type { Job, JobOrder, Task } from './job.ts';
import { document, jobDescriptor, listedJob, readJobOrder } from './job-documents.ts';
import { type JobPlace, prepareJob, runJob } from './run-job.ts';

export interface BatchOperations {
  /** Answers the calls of S3 Control about jobs. */
  readonly answer: AnswerJobs;
  /** Jobs that are under way; those that wait for a person are not. */
  running(): number;
  /** Resolves when no job is under way; those that are come to their end. */
  close(): Promise<void>;
}

/** S3 Batch Operations on this machine, for jobs that invoke a function (S3 User Guide, "Performing object operations in bulk with Batch Operations"). */
export function openBatchOperations(place: JobPlace): BatchOperations {
  const jobs = new Map<string, Job>();
  const tasks = new Map<string, readonly Task[]>();
  const underWay = new Set<Promise<void>>();

  function start(work: () => Promise<void>): void {
    const running = work();
    underWay.add(running);
    void running.then(() => underWay.delete(running));
  }

  function create(order: JobOrder): Answer {
    const known = [...jobs.values()].find(
      (job) => job.order.token === order.token && job.order.account === order.account,
    );
    // S3 API Reference, CreateJob: a token of before with another request.
    if (known && JSON.stringify(known.order) !== JSON.stringify(order)) {
      return refused(400, 'IdempotencyException', 'The token was used before, with another request.');
    }
    if (known) return created(known);
    const job: Job = {
      id: randomUUID(),
      order,
      createdMs: Date.now(),
      status: 'New',
      total: 0,
      succeeded: 0,
      failed: 0,
    };
    jobs.set(job.id, job);
    start(async () => {
      tasks.set(job.id, await prepareJob(job, place));
      if (job.status === 'Ready') await runJob(job, tasks.get(job.id) ?? [], place);
      else if (job.status === 'Cancelling') end(job, 'Cancelled');
    });
    return created(job);
  }

  /** S3 API Reference, UpdateJobStatus: a job that waits is confirmed, any that has not ended is cancelled. */
  function update(job: Job, requested: string | null, reason: string | null): Answer {
    if (reason) job.reason = reason;
    if (requested === 'Ready' && job.status === 'Suspended') {
      job.status = 'Ready';
      start(() => runJob(job, tasks.get(job.id) ?? [], place));
    } else if (requested === 'Cancelled' && cancellable.has(job.status)) {
      if (job.status === 'Suspended') end(job, 'Cancelled');
      else job.status = 'Cancelling';
    } else {
      return refused(400, 'JobStatusException', `A job that is ${job.status} cannot become ${requested}.`);
    }
    return answered('UpdateJobStatusResult', {
      JobId: job.id,
      Status: job.status,
      StatusUpdateReason: job.reason ?? '',
    });
  }

  return {
    async answer({ operation, path, query, body, region }, account) {
      if (operation === 'CreateJob') return createFrom(body.toString(), account, region, create);
      const own = [...jobs.values()].filter(
        ({ order }) => order.account === account && order.region === region,
      );
      if (operation === 'ListJobs') {
        return answered('ListJobsResult', { Jobs: { member: own.map(listedJob) } });
      }
      const job = own.find(({ id }) => id === path.split('/')[3]);
      if (!job) return refused(404, 'NotFoundException', 'There is no such job.');
      if (operation === 'UpdateJobStatus') {
        return update(job, query.get('requestedJobStatus'), query.get('statusUpdateReason'));
      }
      return answered('DescribeJobResult', { Job: jobDescriptor(job) });
    },
    running: () => underWay.size,
    async close() {
      for (const job of jobs.values()) if (cancellable.has(job.status)) job.status = 'Cancelling';
      await Promise.all(underWay);
    },
  };
}

const cancellable: ReadonlySet<string> = new Set(['New', 'Preparing', 'Suspended', 'Ready', 'Active']);

function end(job: Job, status: 'Cancelled'): void {
  job.status = status;
  job.endedMs = Date.now();
}

function createFrom(
  body: string,
  account: string,
  region: string,
  create: (order: JobOrder) => Answer,
): Answer {
  try {
    return create(readJobOrder(body, account, region));
  } catch (error) {
    return refused(400, 'InvalidRequest', error instanceof Error ? error.message : String(error));
  }
}

function created({ id }: Job): Answer {
  return answered('CreateJobResult', { JobId: id });
}

function answered(root: string, content: object): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: document(root, content) };
}

/** Errors of S3 Control stand within an ErrorResponse (Smithy, "AWS restXml protocol"). */
function refused(status: number, Code: string, Message: string): Answer {
  const content = { Error: { Type: 'Sender', Code, Message }, RequestId: randomUUID() };
  return { status, headers: { 'content-type': 'application/xml' }, body: document('ErrorResponse', content) };
}
