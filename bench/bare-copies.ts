import { CopyObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { benchPair } from './bench-pair.ts';

/** The SDK and nothing else: what \`replicate\` asks S3 for, of the same events, one request after the records it is given. */
const { destination, source } = benchPair();
const s3 = new S3Client({ region: destination.region, maxAttempts: 1 });

interface Message {
  readonly s3?: { readonly object: { readonly key: string } };
  readonly body?: string;
}

export async function handler({ Records }: { readonly Records: readonly Message[] }): Promise<void> {
  const records = Records.flatMap((one) => (one.body ? (JSON.parse(one.body).Records as Message[]) : [one]));
  await Promise.all(records.map(({ s3: about }) => copy(about?.object.key ?? '')));
}

async function copy(Key: string): Promise<void> {
  await s3.send(
    new CopyObjectCommand({
      Bucket: destination.bucket,
      Key,
      CopySource: `${source.bucket}/${Key}`,
      ACL: 'bucket-owner-full-control',
      MetadataDirective: 'COPY',
      TaggingDirective: 'COPY',
      ExpectedBucketOwner: destination.account,
      ExpectedSourceBucketOwner: source.account,
    }),
  );
}
