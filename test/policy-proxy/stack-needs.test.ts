import { stackNeeds } from '../../local/policy-proxy/stack-needs.ts';
import { stackSteps, stackTemplate } from '../../local/policy-proxy/stack-resources.ts';

const place = { account: '111111111111', region: 'eu-central-1' };
const queue = (QueueName: string, more = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, ...more },
});
const template = (Resources: object, parameters = {}) => stackTemplate('s', { Resources }, parameters);

/** What becomes of each resource. */
const steps = (before: object | undefined, after: object | undefined) =>
  stackSteps(before && template(before), after && template(after)).map(({ resource, handlers }) => [
    resource.id,
    handlers[0],
  ]);

/** The actions that making `Resources` needs, by the resource that they are on. */
function needs(Resources: object, parameters = {}) {
  const all = stackSteps(undefined, template(Resources, parameters)).flatMap((step) =>
    stackNeeds(step, place),
  );
  return (action: string) => all.find((need) => need.action === action);
}

describe('[U] what CloudFormation needs of its caller', () => {
  it('is for resources that are new, changed or gone, and for no others', () => {
    const before = { Kept: queue('kept'), Changed: queue('changed'), Gone: queue('gone') };
    const after = { Kept: queue('kept'), Changed: queue('changed', { DelaySeconds: 1 }), New: queue('new') };
    expect(steps(before, after)).toEqual([
      ['Changed', 'update'],
      ['New', 'create'],
      ['Gone', 'delete'],
    ]);
    expect(steps(undefined, before)).toHaveLength(3);
    expect(steps(before, undefined).map(([, handler]) => handler)).toEqual(['delete', 'delete', 'delete']);
    expect(steps(before, before)).toEqual([]);
  });

  it('counts a resource as changed that refers to others or to parameters', () => {
    const referring = { One: queue('one', { RedrivePolicy: { Ref: 'Two' } }) };
    expect(steps(referring, referring)).toEqual([['One', 'update']]);
  });

  it('is on the resource by its name, that of a parameter, or the one that CloudFormation makes up', () => {
    const need = needs(
      {
        Queue: queue('dead-letters'),
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'RoleName' } } },
        Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } },
      },
      { RoleName: 'copies' },
    );
    expect(need('sqs:CreateQueue')?.resource).toBe('arn:aws:sqs:eu-central-1:111111111111:dead-letters');
    expect(need('iam:CreateRole')?.resource).toBe('arn:aws:iam::111111111111:role/copies');
    expect(need('events:PutRule')?.resource).toMatch(/:rule\/s-Rule-\w+$/);
  });

  it('is to pass the role of a function to Lambda, and to read its package', () => {
    const need = needs({
      Bucket: { Type: 'AWS::S3::Bucket' },
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'lambda' } },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: 'fn', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      },
    });
    expect(need('iam:PassRole')).toEqual({
      action: 'iam:PassRole',
      resource: 'arn:aws:iam::111111111111:role/lambda',
      account: '111111111111',
      context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    });
    expect(need('s3:GetObject')?.resource).toMatch(/^arn:aws:s3:::s-bucket-\w+\/package\.zip$/);
    expect(need('lambda:PutFunctionConcurrency')).toBeUndefined();
  });

  it('is refused for a type of resource that nobody has looked up', () => {
    expect(() => template({ Topic: { Type: 'AWS::SNS::Topic' } })).toThrow(
      'AWS::SNS::Topic is not known here',
    );
  });
});
