import { stringify } from 'yaml';
import { quoted } from '../../lib/core/policy/aws-command.ts';
import { policyDocument } from '../../lib/core/policy/policy-statement.ts';
import type { DeployerDocument } from '../../stacks/deployer/deployer-documents.ts';
import { terraformDocument } from './terraform.ts';

/** The managed policy that holds the rights of whoever deploys a pair. */
function deployerPolicyName(pairName: string): string {
  return `s3-ferry-${pairName}-deployer`;
}

/** A template of CloudFormation with the managed policy of one account. */
export function deployerTemplate(pairName: string, { account, statements }: DeployerDocument): string {
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `S3 Ferry, pair ${pairName}: the rights of whoever deploys it, in account ${account}`,
    Resources: {
      DeployerPolicy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          ManagedPolicyName: deployerPolicyName(pairName),
          PolicyDocument: policyDocument(statements),
        },
      },
    },
  };
  return `# Account ${account}\n${stringify(template, { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false })}`;
}

/** Terraform: the document and the managed policy of one account. */
export function deployerTerraform(pairName: string, { side, account, statements }: DeployerDocument): string {
  const name = `s3_ferry_${pairName.replaceAll('-', '_')}_${side}_deployer`;
  const policy = `resource "aws_iam_policy" "${name}" {\n  name   = "${deployerPolicyName(pairName)}"\n  policy = data.aws_iam_policy_document.${name}.json\n}\n`;
  return `# Account ${account}\n${terraformDocument(name, statements)}\n\n${policy}`;
}

/** The command of the AWS CLI that makes the managed policy of one account. */
export function deployerCommand(pairName: string, { account, statements }: DeployerDocument): string {
  const document = quoted(JSON.stringify(policyDocument(statements)));
  return `# Account ${account}\naws iam create-policy --policy-name ${deployerPolicyName(pairName)} --policy-document ${document}\n`;
}
