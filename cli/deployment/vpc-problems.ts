import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { Pair, Vpc } from '../../lib/core/pair/pair.ts';
import type { Account } from '../accounts/accounts.ts';
import { ifThere } from '../accounts/if-there.ts';

/** What of the `vpc` of the pair the functions could not run with, in words; none where it has no `vpc`. Rejects as EC2 does. */
export async function vpcProblems(pair: Pair, { ec2 }: Account): Promise<string[]> {
  const { vpc, source } = pair;
  if (!vpc) return [];
  const place = `in account ${source.account}, ${source.region}`;
  const [subnets, groups, endpoint] = await Promise.all([
    vpcsOfSubnets(ec2, vpc),
    vpcsOfGroups(ec2, vpc),
    vpc.s3Endpoint ? endpointOf(ec2, vpc.s3Endpoint) : undefined,
  ]);
  const absent = [
    ...vpc.subnets.filter((id) => !subnets.has(id)).map((id) => ['subnet', id, 'vpc.subnets']),
    ...vpc.securityGroups
      .filter((id) => !groups.has(id))
      .map((id) => ['security group', id, 'vpc.securityGroups']),
    ...(vpc.s3Endpoint && !endpoint ? [['VPC endpoint', vpc.s3Endpoint, 'vpc.s3Endpoint']] : []),
  ];
  const all = [...subnets, ...groups, ...(endpoint ? [[endpoint.id, endpoint.vpc] as const] : [])];
  return [
    ...absent.map(([what, id, field]) => `There is no ${what} ${id} ${place}: correct ${field}.`),
    ...(endpoint ? unfit(endpoint, pair) : []),
    ...(new Set(all.map(([, of]) => of)).size > 1
      ? [`vpc names parts of several VPCs: ${all.map(([id, of]) => `${id} is in ${of}`).join(', ')}.`]
      : []),
  ];
}

interface Endpoint {
  readonly id: string;
  readonly vpc: string;
  readonly type: string;
  readonly service: string;
  readonly state: string;
}

/** Only the gateway endpoint of S3 has a policy that holds statements for the roles of the pair. */
function unfit({ id, type, service, state }: Endpoint, { source }: Pair): string[] {
  const wanted = `com.amazonaws.${source.region}.s3`;
  // In China services are named cn.com.amazonaws.….
  const isFit = type === 'Gateway' && service.endsWith(wanted);
  return [
    ...(isFit
      ? []
      : [
          `VPC endpoint ${id} is of type ${type} for ${service}: vpc.s3Endpoint has to name the Gateway endpoint for ${wanted}.`,
        ]),
    ...(isFit && state.toLowerCase() !== 'available'
      ? [`VPC endpoint ${id} is ${state}, and cannot be used before it is available.`]
      : []),
  ];
}

async function endpointOf(ec2: EC2Client, id: string): Promise<Endpoint | undefined> {
  const answer = await ifThere(ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] })));
  const found = answer?.VpcEndpoints?.[0];
  if (!found) return undefined;
  const { VpcId: vpc = '', VpcEndpointType: type = 'Gateway', ServiceName: service = '', State } = found;
  return { id, vpc, type, service, state: State ?? 'available' };
}

async function vpcsOfSubnets(ec2: EC2Client, { subnets }: Vpc): Promise<Map<string, string>> {
  const Filters = [{ Name: 'subnet-id', Values: [...subnets] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  return new Map(Subnets.map(({ SubnetId = '', VpcId = '' }) => [SubnetId, VpcId]));
}

async function vpcsOfGroups(ec2: EC2Client, { securityGroups }: Vpc): Promise<Map<string, string>> {
  const Filters = [{ Name: 'group-id', Values: [...securityGroups] }];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return new Map(SecurityGroups.map(({ GroupId = '', VpcId = '' }) => [GroupId, VpcId]));
}
