import { header } from './call.ts';
import type { Bucket } from './deployed-bucket.ts';
import { writeOperations } from './object-write.ts';
import type { S3Request } from './s3-request.ts';
import type { Upload } from './uploads.ts';

/** Who owns an object that somebody else wrote into a bucket, and whether the bucket's owner may use it. */
export interface ForeignOwner {
  readonly account: string;
  readonly bucketOwnerHasControl: boolean;
}

export interface ObjectOwners {
  /** An object was written. */
  note(request: S3Request, upload: Upload | undefined): void;
  /** Undefined where the bucket's owner owns the object. */
  of(bucket: Bucket, key: string): ForeignOwner | undefined;
}

/**
 * Where ACLs are on, an object belongs to the account that wrote it, unless the bucket prefers its own owner and the
 * writer sent bucket-owner-full-control (S3 User Guide, "Controlling ownership of objects and disabling ACLs").
 */
export function openObjectOwners(): ObjectOwners {
  const foreign = new Map<string, ForeignOwner>();

  function note({ call, principal, bucket }: S3Request, upload: Upload | undefined): void {
    if (!bucket || !(call.operation in writeOperations)) return;
    const id = idOf(bucket, call.key ?? '');
    const acl = upload?.acl ?? header(call, 'x-amz-acl');
    const bucketOwnerHasControl = acl === 'bucket-owner-full-control';
    const isHandedOver = bucketOwnerHasControl && bucket.ownership === 'BucketOwnerPreferred';
    if (principal.account === bucket.account || isHandedOver) foreign.delete(id);
    else foreign.set(id, { account: principal.account, bucketOwnerHasControl });
  }

  function of(bucket: Bucket, key: string): ForeignOwner | undefined {
    return bucket.ownership === 'BucketOwnerEnforced' ? undefined : foreign.get(idOf(bucket, key));
  }

  return { note, of };
}

function idOf(bucket: Bucket, key: string): string {
  return `${bucket.name}/${key}`;
}
