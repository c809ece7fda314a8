import type { Place, Upstream } from './upstream.ts';
import { parseXml, textAt } from './xml.ts';

/** A gateway endpoint of S3, by which calls leave a VPC. */
export interface VpcEndpoint extends Place {
  readonly id: string;
}

/** What of an endpoint decides about the calls that pass it. */
export interface DeployedEndpoint {
  /** Absent where it has none. */
  readonly policy?: object;
  readonly vpcId: string;
}

/** An endpoint as it is now; undefined when there is none. */
export async function readEndpoint(
  upstream: Upstream,
  { id, account, region }: VpcEndpoint,
): Promise<DeployedEndpoint | undefined> {
  const fields = { Action: 'DescribeVpcEndpoints', Version: '2016-11-15', 'VpcEndpointId.1': id };
  const reply = await upstream.ask({
    service: 'ec2',
    account,
    region,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
  if (reply.status !== 200) return undefined;
  const item = ['DescribeVpcEndpointsResponse', 'vpcEndpointSet', 'item'];
  const endpoint = parseXml(reply.body);
  const policy = textAt(endpoint, ...item, 'policyDocument');
  return {
    vpcId: textAt(endpoint, ...item, 'vpcId'),
    ...(policy && { policy: JSON.parse(policy) as object }),
  };
}
