/**
 * The name of a bucket, of whatever Region (S3 User Guide, "General purpose bucket naming rules"). Before March 2018,
 * S3 took capitals, underscores and up to 255 characters in us-east-1.
 */
export const bucketForm =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[A-Za-z0-9._-]{3,255}$/;
const presentForm = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The Region whose buckets may have a name of before March 2018. */
const earlyRegion = 'us-east-1';

/** Whether a bucket of `region` may have this name. */
export function isBucketNameIn(region: string, name: string): boolean {
  return bucketForm.test(name) && (region === earlyRegion || presentForm.test(name));
}

/** What to write for the name of a bucket. */
export const bucketNameWords =
  'the name of a general purpose bucket: 3 to 63 lower-case letters, digits, hyphens and dots, none of the endings AWS reserves (like --x-s3 of directory buckets); in us-east-1, names from before March 2018 may have capitals, underscores and 255 characters';
