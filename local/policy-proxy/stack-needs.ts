import { handlerActions } from '../../stacks/deployer/handler-actions.ts';
import type { Need } from './authorize.ts';
import type { ResourceStep, StackTemplate } from './stack-resources.ts';
import type { Place } from './upstream.ts';

/**
 * What CloudFormation needs of its caller for a step of a stack: it makes the calls of a resource's handlers with the
 * caller's rights (CloudFormation User Guide, "Control access with IAM": without a service role).
 */
export function stackNeeds({ resource, handlers, template }: ResourceStep, place: Place): Need[] {
  const { type, properties } = resource;
  const { account } = place;
  return handlerActions(type, handlers, new Set(Object.keys(properties))).map((action) => {
    if (general.test(action)) return { action, resource: '*', account };
    if (action === 'iam:PassRole') return passRole(template, properties, place);
    if (type === 'AWS::Lambda::Function' && action === 's3:GetObject') {
      return { action, resource: `${ownArn('AWS::S3::Bucket', template, place)}/package.zip`, account };
    }
    if (type === 'AWS::Lambda::EventSourceMapping') {
      const context = { 'lambda:FunctionArn': referredArn(properties['FunctionName'], template, place) };
      return { action, resource: '*', account, context };
    }
    return { action, resource: arnOf(resource, template, place), account };
  });
}

/** Actions that are about no resource in particular. */
const general = /^(?:ec2:Describe|logs:DescribeLogGroups$|cloudwatch:DescribeAlarms$)/;

function passRole(template: StackTemplate, { Role }: Readonly<Record<string, unknown>>, place: Place): Need {
  return {
    action: 'iam:PassRole',
    resource: referredArn(Role, template, place),
    account: place.account,
    context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
  };
}

function ownArn(type: ResourceStep['resource']['type'], template: StackTemplate, place: Place): string {
  const found = template.resources.find((one) => one.type === type);
  return found ? arnOf(found, template, place) : '';
}

/** The ARN that the resource has or will have. */
function arnOf(
  { id, type, properties }: ResourceStep['resource'],
  template: StackTemplate,
  place: Place,
): string {
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${place.region}:${place.account}:${rest}`;
  const name = (property: string) => text(properties[property], template);
  const generated = `${template.stackName}-${id}-1A2B3C4D5E6F`;
  switch (type) {
    case 'AWS::Lambda::Function':
      return arn('lambda', `function:${name('FunctionName')}`);
    case 'AWS::Lambda::EventInvokeConfig':
    case 'AWS::Lambda::Permission':
      return referredArn(properties['FunctionName'], template, place);
    case 'AWS::Lambda::EventSourceMapping':
      return '*';
    case 'AWS::Logs::LogGroup':
      return arn('logs', `log-group:${name('LogGroupName')}`);
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${place.account}:role/${name('RoleName')}`;
    case 'AWS::SQS::Queue':
      return arn('sqs', name('QueueName'));
    case 'AWS::SQS::QueuePolicy':
      return referredArn([properties['Queues']].flat()[0], template, place);
    case 'AWS::Events::Rule':
      return arn('events', `rule/${name('Name') || generated}`);
    case 'AWS::CloudWatch::Alarm':
      return arn('cloudwatch', `alarm:${name('AlarmName')}`);
    case 'AWS::CloudWatch::Dashboard':
      return `arn:aws:cloudwatch::${place.account}:dashboard/${name('DashboardName')}`;
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${generated.toLowerCase()}`;
    case 'AWS::S3::BucketPolicy':
      return referredArn(properties['Bucket'], template, place);
  }
}

function referredArn(value: unknown, template: StackTemplate, place: Place): string {
  const found = template.resources.find(({ id }) => id === referred(value));
  return found ? arnOf(found, template, place) : '';
}

/** A text as it stands, or the value of the parameter that it refers to. */
function text(value: unknown, { parameters }: StackTemplate): string {
  if (typeof value === 'string') return value;
  return parameters[referred(value)] ?? '';
}

/** The logical id or parameter that a value refers to; empty for none. */
function referred(value: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub } = Object(value) as Record<string, unknown>;
  if (typeof Ref === 'string') return Ref;
  if (Array.isArray(attribute)) return String(attribute[0]);
  return /^\$\{(\w+)\./.exec(String(sub ?? ''))?.[1] ?? '';
}
