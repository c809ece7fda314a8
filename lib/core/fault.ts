/** An error of an AWS call or of the way there, stripped to what a decision may rest on. The text is for people only. */
export interface Fault {
  /**
   * `service`: AWS answered. `network`: it did not, or not in time. `credentials`: there were none to sign with.
   * `program`: the call was never made.
   */
  readonly kind: 'service' | 'network' | 'credentials' | 'program';
  readonly step: Step;
  /** AWS's error code, the system's (`ECONNRESET`), or the error's name. */
  readonly code: string;
  readonly status?: number;
  readonly message: string;
  readonly requestId?: string;
}

/** The call that failed. */
export type Step =
  | 'assume-role'
  | 'copy'
  | 'read-source'
  | 'read-tags'
  | 'open-upload'
  | 'copy-part'
  | 'write'
  | 'finish-upload'
  | 'manage-uploads'
  | 'write-tags';
