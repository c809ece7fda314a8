import resourceHandlers from './handlers.json' with { type: 'json' };

/** What CloudFormation does to a resource: it makes, looks at, changes or deletes it. */
export type Handler = 'create' | 'read' | 'update' | 'delete';

/** Types of resources that the stacks of a pair have. */
export type ResourceType = keyof typeof resourceHandlers.types;

const handlersOf: Readonly<Record<ResourceType, Readonly<Partial<Record<Handler, readonly string[]>>>>> =
  resourceHandlers.types;

/**
 * Actions that a handler needs for one property of a resource alone, by that property. Tags come from the stack and never
 * change, so none is taken away.
 */
const forProperty: Readonly<Record<ResourceType, Readonly<Record<string, readonly string[]>>>> = {
  'AWS::CloudWatch::Alarm': { tagsTakenAway: ['cloudwatch:UntagResource'] },
  'AWS::CloudWatch::Dashboard': {},
  'AWS::Events::Rule': { RoleArn: ['iam:PassRole'], tagsTakenAway: ['events:UntagResource'] },
  'AWS::IAM::Role': {
    ManagedPolicyArns: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
    PermissionsBoundary: ['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary'],
    tagsTakenAway: ['iam:UntagRole'],
  },
  'AWS::Lambda::EventInvokeConfig': {},
  'AWS::Lambda::EventSourceMapping': {},
  'AWS::Lambda::Function': {
    CapacityProviderConfig: ['lambda:PassCapacityProvider'],
    CodeSigningConfigArn: [
      'lambda:GetCodeSigningConfig',
      'lambda:PutFunctionCodeSigningConfig',
      'lambda:DeleteFunctionCodeSigningConfig',
    ],
    FileSystemConfigs: ['elasticfilesystem:DescribeMountTargets'],
    FunctionScalingConfig: ['lambda:PutFunctionScalingConfig', 'lambda:GetFunctionScalingConfig'],
    KmsKeyArn: ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
    Layers: ['lambda:GetLayerVersion'],
    PublishToLatestPublished: ['lambda:PublishVersion'],
    ReservedConcurrentExecutions: ['lambda:PutFunctionConcurrency', 'lambda:DeleteFunctionConcurrency'],
    RuntimeManagementConfig: ['lambda:PutRuntimeManagementConfig'],
    S3ObjectVersion: ['s3:GetObjectVersion'],
    VpcConfig: [
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
      'ec2:DescribeNetworkInterfaces',
    ],
    tagsTakenAway: ['lambda:UntagResource'],
  },
  'AWS::Lambda::Permission': {},
  'AWS::Logs::LogGroup': {
    DataProtectionPolicy: [
      'logs:GetDataProtectionPolicy',
      'logs:PutDataProtectionPolicy',
      'logs:DeleteDataProtectionPolicy',
      'logs:CreateLogDelivery',
      's3:REST.PUT.OBJECT',
      'firehose:TagDeliveryStream',
    ],
    KmsKeyId: ['logs:AssociateKmsKey', 'logs:DisassociateKmsKey'],
    ResourcePolicyDocument: ['logs:PutResourcePolicy', 'logs:DescribeResourcePolicies'],
    retentionTakenAway: ['logs:DeleteRetentionPolicy'],
    tagsTakenAway: ['logs:UntagLogGroup'],
  },
  'AWS::S3::Bucket': {},
  'AWS::S3::BucketPolicy': {},
  'AWS::SQS::Queue': { tagsTakenAway: ['sqs:UntagQueue'] },
  'AWS::SQS::QueuePolicy': {},
};

/** Of a bucket, whose handlers name an action for each of its many properties, these alone. */
const ofBucket: ReadonlySet<string> = new Set([
  's3:CreateBucket',
  's3:DeleteBucket',
  's3:ListBucket',
  's3:PutBucketTagging',
  's3:TagResource',
  's3:GetBucketTagging',
  's3:PutEncryptionConfiguration',
  's3:GetEncryptionConfiguration',
]);

/** Properties that {@link handlerActions} asks about, for a resource of `type`. */
export function askedProperties(type: ResourceType): readonly string[] {
  return Object.keys(forProperty[type]);
}

/** Whether `text` is one of the types. */
export function isResourceType(text: string): text is ResourceType {
  return Object.hasOwn(handlersOf, text);
}

/** The actions that CloudFormation takes, with the rights of its caller, for a resource that sets `properties`. */
export function handlerActions(
  type: ResourceType,
  handlers: readonly Handler[],
  properties: ReadonlySet<string>,
): string[] {
  const idle = Object.entries(forProperty[type])
    .filter(([property]) => !properties.has(property))
    .flatMap(([, actions]) => actions);
  return [...new Set(handlers.flatMap((handler) => handlersOf[type][handler] ?? []))].filter(
    (action) => !idle.includes(action) && (type !== 'AWS::S3::Bucket' || ofBucket.has(action)),
  );
}
