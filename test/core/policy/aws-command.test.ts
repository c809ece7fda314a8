import { addCommands, putCommand, quoted } from '../../../lib/core/policy/aws-command.ts';
import { type PlacedDocument, placedDocuments } from '../../../lib/core/policy/policy-documents.ts';
import { pair as pairOf } from '../../support/pair.ts';

const keys = { source: { kmsKey: 'arn:key/s' }, destination: { kmsKey: 'arn:key/d' } };
const vpc = { subnets: ['subnet-1'], securityGroups: ['sg-1'], s3Endpoint: 'vpce-1' };
const pair = pairOf({ ...keys, vpc, trigger: 'queue' });
const documentOf = (id: PlacedDocument['id']): PlacedDocument => {
  const found = placedDocuments(pair).find((one) => one.id === id);
  if (!found) throw new Error(`The pair has no ${id}.`);
  return found;
};
const policy = { Version: '2012-10-17', Statement: [] };
const json = `'{"Version":"2012-10-17","Statement":[]}'`;

describe('[U] the command that puts a policy in its place', () => {
  it.each<[PlacedDocument['id'], string]>([
    [
      'destination-trust',
      `aws iam update-assume-role-policy --region eu-west-1 --role-name s3-ferry-test --policy-document ${json}`,
    ],
    [
      'destination-permissions',
      `aws iam put-role-policy --region eu-west-1 --role-name s3-ferry-test --policy-name s3-ferry --policy-document ${json}`,
    ],
    [
      'source-bucket',
      `aws s3api put-bucket-policy --region eu-central-1 --bucket uploads --expected-bucket-owner 111111111111 --policy ${json}`,
    ],
    [
      'source-key',
      `aws kms put-key-policy --region eu-central-1 --key-id arn:key/s --policy-name default --policy ${json}`,
    ],
    [
      's3-endpoint',
      `aws ec2 modify-vpc-endpoint --region eu-central-1 --vpc-endpoint-id vpce-1 --policy-document ${json}`,
    ],
    [
      'events-queue',
      `aws sqs set-queue-attributes --region eu-central-1 --queue-url "$(aws sqs get-queue-url --region eu-central-1 --queue-name ${documentOf('events-queue').owner} --query QueueUrl --output text)" --attributes '{"Policy":"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[]}"}'`,
    ],
  ])('is for %s', (id, command) => {
    expect(putCommand(pair, documentOf(id), policy)).toBe(command);
  });

  it('names the profile of its own account, as one word', () => {
    const profiles = { source: 'prod', destination: "Bob's" };
    expect(putCommand(pair, documentOf('source-bucket'), policy, profiles)).toContain(
      ' --region eu-central-1 --profile prod ',
    );
    expect(putCommand(pair, documentOf('destination-trust'), policy, profiles)).toContain(
      ` --region eu-west-1 --profile 'Bob'\\''s' `,
    );
  });
});

describe('[U] the commands that add the statements of a pair', () => {
  it('write a document that is the pair’s alone', () => {
    const document = documentOf('destination-trust');
    const command = addCommands(pair, document);
    expect(command).toMatch(/^aws iam update-assume-role-policy .*"LambdaAssumes"/);
    expect(command).not.toContain('\n');
  });

  it.each<[PlacedDocument['id'], string, string]>([
    [
      'source-bucket',
      'aws s3api get-bucket-policy --region eu-central-1 --bucket uploads --expected-bucket-owner 111111111111 --query Policy --output text',
      'aws s3api put-bucket-policy --region eu-central-1 --bucket uploads --expected-bucket-owner 111111111111 --policy file://test.source-bucket.json',
    ],
    [
      'destination-key',
      'aws kms get-key-policy --region eu-west-1 --key-id arn:key/d --policy-name default --query Policy --output text',
      'aws kms put-key-policy --region eu-west-1 --key-id arn:key/d --policy-name default --policy file://test.destination-key.json',
    ],
    [
      's3-endpoint',
      "aws ec2 describe-vpc-endpoints --region eu-central-1 --vpc-endpoint-ids vpce-1 --query 'VpcEndpoints[0].PolicyDocument' --output text",
      'aws ec2 modify-vpc-endpoint --region eu-central-1 --vpc-endpoint-id vpce-1 --policy-document file://test.s3-endpoint.json',
    ],
  ])('read %s, which is shared, merge them into it and write it only where that worked', (id, get, put) => {
    const file = `test.${id}.json`;
    expect(addCommands(pair, documentOf(id))).toBe(
      `${get} | npx ferry policies test --merge ${id} > ${file} \\\n  && ${put}`,
    );
  });
});

describe('[U] a word of a shell', () => {
  it.each([
    ['arn:aws:s3:::b/@a%+=:,./-_', 'arn:aws:s3:::b/@a%+=:,./-_'],
    ['', "''"],
    ['two words', "'two words'"],
    ['$HOME', "'$HOME'"],
    ["it's", "'it'\\''s'"],
    ['a\nb', "'a\nb'"],
  ])('%j is %s', (text, word) => {
    expect(quoted(text)).toBe(word);
  });
});
