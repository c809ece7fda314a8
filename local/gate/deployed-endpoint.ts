import type { Place, Upstream } from './upstream.ts';
import { parseXml, textAt } from './xml.ts';

/** A gateway endpoint of S3, by which calls leave a VPC. */
export interface VpcEndpoint extends Place {
  readonly id: string;
}

/** The policy of an endpoint; undefined when there is no such endpoint. */
export async function endpointPolicy(
  upstream: Upstream,
  { id, account, region }: VpcEndpoint,
): Promise<object | undefined> {
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
  const endpoint = ['DescribeVpcEndpointsResponse', 'vpcEndpointSet', 'item'];
  const text = textAt(parseXml(reply.body), ...endpoint, 'policyDocument');
  return text ? (JSON.parse(text) as object) : undefined;
}
