import { DescribeKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { WiringPart } from '../../core/policy/wiring.ts';
import { look } from './look.ts';

/** Looks at the state of KMS keys. */
export function keyReaders(kms: KMSClient) {
  return {
    key: ({ name: KeyId }: WiringPart) =>
      look(async () => {
        const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
        return { KeyState: KeyMetadata?.KeyState };
      }),
  };
}
