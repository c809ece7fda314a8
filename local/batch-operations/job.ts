/** States of a job (S3 User Guide, "Tracking job status and completion reports"). */
export type JobStatus =
  | 'New'
  | 'Preparing'
  | 'Suspended'
  | 'Ready'
  | 'Active'
  | 'Cancelling'
  | 'Cancelled'
  | 'Completing'
  | 'Complete'
  | 'Failing'
  | 'Failed';

/** Where the list of objects comes from. */
export type JobList =
  | {
      readonly kind: 'manifest';
      readonly format: string;
      readonly fields: readonly string[];
      readonly bucket: string;
      readonly key: string;
      readonly eTag: string;
    }
  | { readonly kind: 'generator'; readonly bucket: string; readonly filter: ListFilter };

/** Which objects S3 lists; an absent bound bounds nothing. */
export interface ListFilter {
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly createdAfterMs?: number;
  readonly createdBeforeMs?: number;
  readonly sizeAbove?: number;
  readonly sizeBelow?: number;
}

/** What a job was asked to be. */
export interface JobOrder {
  readonly account: string;
  readonly region: string;
  readonly token: string;
  readonly description: string;
  readonly priority: number;
  readonly roleArn: string;
  readonly functionArn: string;
  readonly schemaVersion: string;
  readonly userArguments: Readonly<Record<string, string>>;
  readonly waitsForConfirmation: boolean;
  readonly list: JobList;
  readonly report?: { readonly bucket: string; readonly prefix: string; readonly allTasks: boolean };
}

/** A job, as it goes on. */
export interface Job {
  readonly id: string;
  readonly order: JobOrder;
  readonly createdMs: number;
  status: JobStatus;
  endedMs?: number;
  suspended?: boolean;
  reason?: string;
  failure?: { readonly code: string; readonly message: string };
  total: number;
  succeeded: number;
  failed: number;
}

/** One line of a manifest, its key as it stands there. */
export interface Task {
  readonly bucket: string;
  readonly encodedKey: string;
  readonly versionId?: string;
}

/** What a task came to. */
export interface TaskEnd {
  readonly task: Task;
  readonly succeeded: boolean;
  readonly message: string;
}
