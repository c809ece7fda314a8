import {
  batchRoleName,
  dashboardName,
  deadLetterQueueName,
  eventRuleName,
  eventsQueueName,
  lambdaRoleArn,
  largeQueueName,
  parkedQueueName,
  partition,
  sourceStackName,
} from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { allow, type ExplainedStatement } from '../../lib/core/policy/policy-statement.ts';
import { endDeployer, stackDeployer } from './end-deployer.ts';
import { handlerActions, type ResourceType } from './handler-actions.ts';

/** The rights in the source account. Names are those of all that a pair may switch on: a change makes and deletes it. */
export function sourceDeployer(pair: Pair): ExplainedStatement[] {
  const arn = arnsOf(pair);
  const stack = sourceStackName(pair.name);
  return [
    stackDeployer(arn('cloudformation', `stack/${stack}/*`), stackLooks),
    lookAround(pair),
    ...packageStatements(pair),
    ...functionStatements(pair, arn),
    ...roleStatements(pair),
    allow('Queues', 'The queues of the pair.', {
      Action: [...new Set([...made('AWS::SQS::Queue'), ...made('AWS::SQS::QueuePolicy')])],
      Resource: [deadLetterQueueName, parkedQueueName, largeQueueName, eventsQueueName].map((queue) =>
        arn('sqs', queue(pair.name)),
      ),
    }),
    allow('Rules', 'The rules of EventBridge for uploads, replays and comparisons.', {
      Action: made('AWS::Events::Rule'),
      Resource: [eventRuleName(pair.name), `${stack}-ReplayRule-*`, `${stack}-DriftRule-*`].map((rule) =>
        arn('events', `rule/${rule}`),
      ),
    }),
    allow('Alarms', 'The alarms and the dashboard of the pair. A dashboard belongs to no Region.', {
      Action: [
        ...made('AWS::CloudWatch::Alarm').filter(namesResource),
        // Get, Put and Delete, of this one dashboard: by their names, the document would be too long for a managed policy.
        'cloudwatch:*Dashboard*',
      ],
      Resource: [
        arn('cloudwatch', `alarm:${stack}-*`),
        `arn:${partition(pair.source.region)}:cloudwatch::${pair.source.account}:dashboard/${dashboardName(pair.name)}`,
      ],
    }),
    ...endDeployer(pair, 'source'),
    ...wiringStatements(pair, arn),
  ];
}

type ArnOf = (service: string, rest: string) => string;

function arnsOf({ source }: Pair): ArnOf {
  return (service, rest) =>
    `arn:${partition(source.region)}:${service}:${source.region}:${source.account}:${rest}`;
}

function made(type: ResourceType, ...properties: readonly string[]): string[] {
  return handlerActions(type, ['create', 'read', 'update', 'delete'], new Set(properties));
}

function ofFunctions({ vpc }: Pair): string[] {
  return made('AWS::Lambda::Function', ...(vpc ? ['VpcConfig'] : []));
}

/** Actions that can be allowed on `*` alone, or are about whatever there is (Service Authorization Reference). */
const general = /^(?:ec2:Describe|logs:DescribeLogGroups$|cloudwatch:DescribeAlarms$)/;
const namesResource = (action: string) => !general.test(action);

/** What serverless follows a deployment by. */
const stackLooks = [
  'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStackResource',
  'cloudformation:ListStackResources',
];

function lookAround(pair: Pair): ExplainedStatement {
  const asked = [...ofFunctions(pair), ...made('AWS::Logs::LogGroup'), ...made('AWS::CloudWatch::Alarm')];
  return allow('LookAround', 'Calls that are about no resource of the pair.', {
    Action: [
      'cloudformation:ValidateTemplate',
      'ec2:DescribeRegions',
      'events:ListRuleNamesByTarget',
      'lambda:ListEventSourceMappings',
      ...asked.filter((action) => !namesResource(action)),
      ...(pair.vpc?.s3Endpoint ? ['ec2:DescribeVpcEndpoints'] : []),
    ],
    Resource: ['*'],
  });
}

/**
 * The bucket of the stack. CloudFormation puts its name together from the stack's, the resource's and a random text, and
 * cuts the first two to 24 characters where that is too long (seen: `…-serverlessdeploymentbuck-…`).
 */
function packageStatements({ name, source }: Pair): ExplainedStatement[] {
  const bucket = `arn:${partition(source.region)}:s3:::${sourceStackName(name).slice(0, 24)}*-serverlessdeploymentbuck*`;
  return [
    allow('PackageBucket', 'The bucket that serverless uploads packages to.', {
      Action: [...new Set([...made('AWS::S3::Bucket'), ...made('AWS::S3::BucketPolicy')])],
      Resource: [bucket],
    }),
    allow('Packages', 'serverless uploads packages, Lambda and CloudFormation read them.', {
      Action: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'],
      Resource: [`${bucket}/*`],
    }),
  ];
}

/** What `ferry deploy` looks at to see whether uploads reach the functions. */
const functionLooks = ['lambda:GetFunctionConfiguration', 'lambda:GetFunctionConcurrency'];

function functionStatements(pair: Pair, arn: ArnOf): ExplainedStatement[] {
  const actions = [
    ...ofFunctions(pair).filter((action) => action.startsWith('lambda:')),
    ...made('AWS::Lambda::EventInvokeConfig'),
    ...made('AWS::Lambda::Permission'),
    ...functionLooks,
  ];
  return [
    allow('Functions', 'The functions of the pair, and who may invoke them.', {
      Action: actions,
      Resource: [arn('lambda', `function:${sourceStackName(pair.name)}-*`)],
    }),
    allow('EventSources', 'The queues that the functions read.', {
      Action: made('AWS::Lambda::EventSourceMapping'),
      Resource: ['*'],
      Condition: {
        ArnLike: { 'lambda:FunctionArn': arn('lambda', `function:${sourceStackName(pair.name)}-*`) },
      },
    }),
    allow('Logs', 'The log groups of the functions.', {
      Action: made('AWS::Logs::LogGroup').filter(namesResource),
      Resource: [arn('logs', `log-group:/aws/lambda/${sourceStackName(pair.name)}-*`)],
    }),
  ];
}

function roleStatements(pair: Pair): ExplainedStatement[] {
  const role = lambdaRoleArn(pair);
  return [
    allow('Roles', 'The roles of the functions and of jobs.', {
      Action: made('AWS::IAM::Role'),
      Resource: [role, role.replace(/[^/]+$/, batchRoleName(pair.name))],
    }),
    allow('GiveRole', 'CloudFormation gives the functions their role.', {
      Action: ['iam:PassRole'],
      Resource: [role],
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    }),
  ];
}

/** What has uploads reach the functions, and the functions reach S3. */
function wiringStatements({ source, vpc }: Pair, arn: ArnOf): ExplainedStatement[] {
  return [
    allow('Notifications', 'serverless has the bucket notify the pair of uploads.', {
      Action: ['s3:PutBucketNotification'],
      Resource: [`arn:${partition(source.region)}:s3:::${source.bucket}`],
    }),
    ...(vpc?.s3Endpoint
      ? [
          allow('EndpointPolicy', 'The statements of the pair in the policy of the VPC endpoint.', {
            Action: ['ec2:ModifyVpcEndpoint'],
            Resource: [arn('ec2', `vpc-endpoint/${vpc.s3Endpoint}`)],
          }),
        ]
      : []),
  ];
}
