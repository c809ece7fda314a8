/** An object as a listing has it. */
export interface ListedObject {
  /** Decoded. */
  readonly key: string;
  readonly sizeBytes: number;
  /** Its quotes taken off. */
  readonly eTag: string;
  readonly modifiedMs: number;
  readonly storageClass?: string;
  readonly checksumAlgorithms?: readonly string[];
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
}
