import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DemoFile } from './awkward-files.ts';

/** Uploads a file as any client would. */
export async function upload(s3: S3Client, bucket: string, file: DemoFile): Promise<void> {
  const { key, body, contentType, metadata, tags } = file;
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ...(contentType && { ContentType: contentType }),
      ...(metadata && { Metadata: metadata }),
      ...(tags && { Tagging: new URLSearchParams(tags).toString() }),
    }),
  );
}
