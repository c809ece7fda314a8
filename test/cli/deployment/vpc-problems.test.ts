import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import type { Account } from '../../../cli/accounts/accounts.ts';
import { vpcProblems } from '../../../cli/deployment/vpc-problems.ts';
import { pair } from '../../support/pair.ts';

const aws = mockClient(EC2Client);
const vpc = { subnets: ['subnet-1'], securityGroups: ['sg-1'], s3Endpoint: 'vpce-1' };
const gateway = {
  VpcEndpointId: 'vpce-1',
  VpcId: 'vpc-1',
  VpcEndpointType: 'Gateway' as const,
  ServiceName: 'com.amazonaws.eu-central-1.s3',
  State: 'Available' as const,
};

interface Found {
  readonly subnets?: readonly object[];
  readonly groups?: readonly object[];
  readonly endpoints?: readonly object[];
}

async function problems({ subnets, groups, endpoints }: Found, of = pair({ vpc })): Promise<string[]> {
  aws.reset();
  aws
    .on(DescribeSubnetsCommand)
    .resolves({ Subnets: [...(subnets ?? [{ SubnetId: 'subnet-1', VpcId: 'vpc-1' }])] });
  aws
    .on(DescribeSecurityGroupsCommand)
    .resolves({ SecurityGroups: [...(groups ?? [{ GroupId: 'sg-1', VpcId: 'vpc-1' }])] });
  aws.on(DescribeVpcEndpointsCommand).resolves({ VpcEndpoints: [...(endpoints ?? [gateway])] });
  return await vpcProblems(of, { ec2: new EC2Client({}) } as Account);
}

describe('[U] the VPC of a pair', () => {
  it('is fit where all its parts are in one VPC and the endpoint is the gateway of S3', async () => {
    expect(await problems({})).toEqual([]);
  });

  it('is not looked at where the pair has none', async () => {
    expect(await problems({ subnets: [], groups: [], endpoints: [] }, pair())).toEqual([]);
    expect(aws.calls()).toEqual([]);
  });

  const place = 'in account 111111111111, eu-central-1';
  it.each<[string, Found, string]>([
    [
      'a subnet that is not there',
      { subnets: [] },
      `There is no subnet subnet-1 ${place}: correct vpc.subnets.`,
    ],
    [
      'a security group that is not there',
      { groups: [] },
      `There is no security group sg-1 ${place}: correct vpc.securityGroups.`,
    ],
    [
      'an endpoint that is not there',
      { endpoints: [] },
      `There is no VPC endpoint vpce-1 ${place}: correct vpc.s3Endpoint.`,
    ],
    [
      'an interface endpoint',
      { endpoints: [{ ...gateway, VpcEndpointType: 'Interface' }] },
      'VPC endpoint vpce-1 is of type Interface for com.amazonaws.eu-central-1.s3: vpc.s3Endpoint has to name the Gateway endpoint for com.amazonaws.eu-central-1.s3.',
    ],
    [
      'the endpoint of another service',
      { endpoints: [{ ...gateway, ServiceName: 'com.amazonaws.eu-central-1.dynamodb' }] },
      'VPC endpoint vpce-1 is of type Gateway for com.amazonaws.eu-central-1.dynamodb: vpc.s3Endpoint has to name the Gateway endpoint for com.amazonaws.eu-central-1.s3.',
    ],
    [
      'an endpoint that is on its way out',
      { endpoints: [{ ...gateway, State: 'Deleting' }] },
      'VPC endpoint vpce-1 is Deleting, and cannot be used before it is available.',
    ],
    [
      'an endpoint of another VPC',
      { endpoints: [{ ...gateway, VpcId: 'vpc-2' }] },
      'vpc names parts of several VPCs: subnet-1 is in vpc-1, sg-1 is in vpc-1, vpce-1 is in vpc-2.',
    ],
    [
      'a security group of another VPC',
      { groups: [{ GroupId: 'sg-1', VpcId: 'vpc-2' }] },
      'vpc names parts of several VPCs: subnet-1 is in vpc-1, sg-1 is in vpc-2, vpce-1 is in vpc-1.',
    ],
  ])('with %s is refused', async (_, found, problem) => {
    expect(await problems(found)).toEqual([problem]);
  });

  it('is fit in China, where services are named otherwise', async () => {
    const china = pair({ vpc, source: { region: 'cn-north-1' } });
    const endpoints = [{ ...gateway, ServiceName: 'cn.com.amazonaws.cn-north-1.s3' }];
    expect(await problems({ endpoints }, china)).toEqual([]);
  });
});
