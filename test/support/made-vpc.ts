import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';

/** A VPC with a subnet, a security group and a gateway endpoint for S3 whose policy is `policy`. */
export async function makeVpc(ec2: EC2Client, region: string, policy: object) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.1.0.0/24' }));
  const group = { VpcId, GroupName: 'functions', Description: 'functions' };
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand(group));
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId,
      ServiceName: `com.amazonaws.${region}.s3`,
      PolicyDocument: JSON.stringify(policy),
    }),
  );
  return {
    vpcId: VpcId ?? '',
    vpc: {
      subnets: [Subnet?.SubnetId ?? ''],
      securityGroups: [GroupId],
      s3Endpoint: VpcEndpoint?.VpcEndpointId ?? '',
    },
  };
}
