import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import type { Account } from './accounts.ts';
import { ifThere } from './if-there.ts';

/** The id of the VPC that a gateway endpoint belongs to: what policies see as `aws:SourceVpc`. Undefined where there is none. */
export async function endpointVpc(
  { ec2 }: Account,
  endpoint: string | undefined,
): Promise<string | undefined> {
  if (endpoint === undefined) return undefined;
  const found = await ifThere(ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [endpoint] })));
  return found?.VpcEndpoints?.[0]?.VpcId;
}
