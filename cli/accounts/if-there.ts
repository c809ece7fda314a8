/** The answer of `ask`, or undefined where AWS says that there is no such thing. Other errors reject. */
export async function ifThere<Answer>(ask: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask;
  } catch (error) {
    if (error instanceof Error && absences.test(error.name)) return undefined;
    throw error;
  }
}

const absences =
  /^(InvalidVpcEndpointId\.NotFound|NoSuchBucket|NoSuchJobException|NoSuchKey|NoSuchBucketPolicy|NoSuchEntity|NoSuchEntityException|NotFound|NotFoundException|.*NonExistentQueue|QueueDoesNotExist|OwnershipControlsNotFoundError|NoSuchPublicAccessBlockConfiguration|ServerSideEncryptionConfigurationNotFoundError|ObjectLockConfigurationNotFoundError)$/;
