type Value = unknown;

/** A type of resource in our templates, and what is to be seen when each of its properties changes. */
export interface UpdatedType {
  /** Properties of a resource of the type in which nothing was changed yet. */
  readonly base: Readonly<Record<string, Value>>;
  /** Two values of each property that a template may change; undefined where it is not there at all. */
  readonly values: Readonly<Record<string, readonly [Value, Value]>>;
}

const document = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: [action], Resource: ['arn:aws:s3:::b/*'] }],
});
const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const open = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: [action], Resource: '*' }],
});
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const redrive = (maxReceiveCount: number) => ({
  deadLetterTargetArn: arnOf('Other'),
  maxReceiveCount,
});
const encryption = (algorithm: string) => ({
  ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: algorithm } }],
});
/** Of all accounts no two have a bucket of one name. */
const bucketName = (name: string) => ({ 'Fn::Sub': `${name}-\${AWS::AccountId}` });
const code = (key: string) => ({ S3Bucket: bucketName('packages'), S3Key: key });
const topic = (name: string) => [`arn:aws:sns:eu-central-1:111111111111:${name}`];

export const updatedTypes: Readonly<Record<string, UpdatedType>> = {
  'AWS::IAM::Role': {
    base: { RoleName: 'subject', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
    values: {
      RoleName: ['subject', 'subject-2'],
      Description: ['one', 'two'],
      AssumeRolePolicyDocument: [trust('lambda.amazonaws.com'), trust('events.amazonaws.com')],
      Policies: [
        [
          { PolicyName: 'a', PolicyDocument: document('s3:GetObject') },
          { PolicyName: 'b', PolicyDocument: document('s3:GetObject') },
        ],
        [
          { PolicyName: 'b', PolicyDocument: document('s3:PutObject') },
          { PolicyName: 'c', PolicyDocument: document('s3:PutObject') },
        ],
      ],
      MaxSessionDuration: [undefined, 7200],
      ManagedPolicyArns: [undefined, [{ Ref: 'ManagedPolicy' }]],
    },
  },
  'AWS::SQS::Queue': {
    base: { QueueName: 'subject' },
    values: {
      QueueName: ['subject', 'subject-2'],
      SqsManagedSseEnabled: [true, false],
      MessageRetentionPeriod: [undefined, 600],
      VisibilityTimeout: [undefined, 90],
      DelaySeconds: [undefined, 5],
      RedrivePolicy: [redrive(3), redrive(5)],
    },
  },
  'AWS::SQS::QueuePolicy': {
    base: { Queues: [{ Ref: 'Queue' }], PolicyDocument: open('sqs:SendMessage') },
    values: {
      Queues: [[{ Ref: 'Queue' }], [{ Ref: 'Other' }]],
      PolicyDocument: [open('sqs:SendMessage'), open('sqs:ReceiveMessage')],
    },
  },
  'AWS::Lambda::Function': {
    base: {
      FunctionName: 'subject',
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: arnOf('Role'),
      Code: code('one.zip'),
    },
    values: {
      FunctionName: ['subject', 'subject-2'],
      Code: [code('one.zip'), code('two.zip')],
      Handler: ['index.handler', 'other.handler'],
      Runtime: ['nodejs24.x', 'nodejs22.x'],
      Role: [arnOf('Role'), arnOf('OtherRole')],
      Description: [undefined, 'two'],
      MemorySize: [undefined, 512],
      Timeout: [undefined, 60],
      Architectures: [undefined, ['arm64']],
      Environment: [{ Variables: { A: '1', B: '2' } }, { Variables: { B: '3' } }],
      DeadLetterConfig: [undefined, { TargetArn: 'arn:aws:sqs:eu-central-1:111111111111:other' }],
      VpcConfig: [undefined, { SubnetIds: ['subnet-00000001'], SecurityGroupIds: ['sg-00000001'] }],
      ReservedConcurrentExecutions: [undefined, 3],
    },
  },
  'AWS::Lambda::Permission': {
    base: {
      FunctionName: { Ref: 'Function' },
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
    },
    values: {
      FunctionName: [{ Ref: 'Function' }, { Ref: 'OtherFunction' }],
      Action: ['lambda:InvokeFunction', 'lambda:GetFunction'],
      Principal: ['s3.amazonaws.com', 'events.amazonaws.com'],
      SourceAccount: [undefined, '111111111111'],
      SourceArn: ['arn:aws:s3:::one', 'arn:aws:s3:::two'],
    },
  },
  'AWS::Lambda::EventSourceMapping': {
    base: { FunctionName: { Ref: 'Function' }, EventSourceArn: arnOf('Queue') },
    values: {
      FunctionName: [{ Ref: 'Function' }, { Ref: 'OtherFunction' }],
      EventSourceArn: [arnOf('Queue'), arnOf('Other')],
      BatchSize: [undefined, 1],
      Enabled: [true, false],
      FunctionResponseTypes: [undefined, ['ReportBatchItemFailures']],
      ScalingConfig: [undefined, { MaximumConcurrency: 3 }],
    },
  },
  'AWS::Lambda::EventInvokeConfig': {
    base: { FunctionName: { Ref: 'Function' }, Qualifier: '$LATEST' },
    values: {
      FunctionName: [{ Ref: 'Function' }, { Ref: 'OtherFunction' }],
      MaximumRetryAttempts: [0, 2],
      MaximumEventAgeInSeconds: [undefined, 600],
      DestinationConfig: [{}, { OnFailure: { Destination: 'arn:aws:sqs:eu-central-1:111111111111:other' } }],
    },
  },
  'AWS::Events::Rule': {
    base: { Name: 'subject', EventPattern: { source: ['aws.s3'] } },
    values: {
      Name: ['subject', 'subject-2'],
      Description: [undefined, 'two'],
      EventPattern: [{ source: ['aws.s3'] }, { source: ['aws.sqs'] }],
      ScheduleExpression: [undefined, 'rate(1 day)'],
      State: [undefined, 'DISABLED'],
      Targets: [
        [{ Id: 'a', Arn: arnOf('Function') }],
        [{ Id: 'b', Arn: arnOf('OtherFunction'), Input: '{}' }],
      ],
    },
  },
  'AWS::Logs::LogGroup': {
    base: { LogGroupName: '/subject' },
    values: { LogGroupName: ['/subject', '/subject-2'], RetentionInDays: [undefined, 30] },
  },
  'AWS::CloudWatch::Alarm': {
    base: {
      AlarmName: 'subject',
      Namespace: 'AWS/SQS',
      MetricName: 'Age',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    },
    values: {
      AlarmName: ['subject', 'subject-2'],
      AlarmDescription: [undefined, 'why'],
      Namespace: ['AWS/SQS', 'S3Ferry'],
      MetricName: ['Age', 'Drift'],
      Dimensions: [undefined, [{ Name: 'QueueName', Value: 'q' }]],
      Statistic: ['Sum', 'Maximum'],
      Period: [60, 300],
      EvaluationPeriods: [1, 3],
      Threshold: [1, 86_400],
      ComparisonOperator: ['GreaterThanThreshold', 'GreaterThanOrEqualToThreshold'],
      TreatMissingData: [undefined, 'notBreaching'],
      DatapointsToAlarm: [undefined, 1],
      Metrics: [undefined, [{ Id: 'e1', Expression: '1', ReturnData: true }]],
      AlarmActions: [undefined, topic('ops')],
      OKActions: [topic('ops'), topic('others')],
    },
  },
  'AWS::S3::Bucket': {
    base: { BucketName: bucketName('subject') },
    values: {
      BucketName: [bucketName('subject'), bucketName('subject-2')],
      BucketEncryption: [encryption('AES256'), encryption('aws:kms')],
    },
  },
  'AWS::S3::BucketPolicy': {
    base: { Bucket: { Ref: 'Bucket' }, PolicyDocument: open('s3:GetObject') },
    values: {
      Bucket: [{ Ref: 'Bucket' }, { Ref: 'OtherBucket' }],
      PolicyDocument: [open('s3:GetObject'), open('s3:PutObject')],
    },
  },
};

/** Resources that those above refer to, by logical id. */
export const supportingResources: Readonly<Record<string, object>> = {
  Role: role('r'),
  OtherRole: role('other-r'),
  ManagedPolicy: {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { ManagedPolicyName: 'managed', PolicyDocument: document('s3:ListBucket') },
  },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
  Other: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'other' } },
  Function: lambdaFunction('f'),
  OtherFunction: lambdaFunction('other-f'),
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucketName('b') } },
  OtherBucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucketName('other-b') } },
};

function role(RoleName: string) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName, AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
  };
}

function lambdaFunction(FunctionName: string) {
  const Properties = { FunctionName, Handler: 'index.handler', Runtime: 'nodejs24.x', Role: arnOf('Role') };
  return { Type: 'AWS::Lambda::Function', Properties: { ...Properties, Code: code('one.zip') } };
}
