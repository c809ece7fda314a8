import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStackResourcesCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeSubnetsCommand, DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import {
  type EventSourceMappingConfiguration,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'yaml';
import { asObject, type JsonObject } from '../../lib/core/text/json-value.ts';
import type { Clients } from '../clients.ts';
import type { EventSource } from './event-source.ts';
import {
  type AsynchronousSettings,
  defaultAsynchronousSettings,
  type LambdaFunction,
} from './lambda-function.ts';
import { unpack } from './package-zip.ts';
import { resourcesOf, type TemplateScope, templateText } from './template-value.ts';

export interface StackPlace {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
}

export interface DeployedFunction {
  readonly fn: LambdaFunction;
  readonly eventSources: readonly EventSource[];
}

/**
 * Every function of a deployed stack, its package unpacked below `directory`. moto knows configuration, code and
 * event sources; dead-letter queue, retries, concurrency and recursive loops it leaves out, so they come from the template.
 */
export async function functionsOfStack(
  clients: Clients,
  place: StackPlace,
  directory: string,
): Promise<DeployedFunction[]> {
  const { template, scope } = await readTemplate(clients, place);
  return Promise.all(
    resourcesOf(template, 'AWS::Lambda::Function').map(async ({ logicalId, properties }) => {
      const name = templateText({ Ref: logicalId }, scope) ?? '';
      const lambda = clients.lambda(place.account, place.region);
      const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
      // moto finds none by the name of the function.
      const mappings = await lambda.send(new ListEventSourceMappingsCommand({}));
      const codeDirectory = mkdtempSync(join(directory, `${name}-`));
      unpack(await readPackage(clients, asObject(properties['Code']) ?? {}, scope), codeDirectory);
      const fn = {
        ...fromConfiguration(configuration),
        account: place.account,
        region: place.region,
        codeDirectory,
        asynchronous: asynchronousSettings(template, logicalId, properties, scope),
        allowsRecursiveLoop: properties['RecursiveLoop'] === 'Allow',
        ...reservedConcurrency(properties, scope),
        ...(await s3Endpoint(clients, place, configuration)),
      };
      return {
        fn,
        eventSources: (mappings.EventSourceMappings ?? [])
          .filter((mapping) => mapping.FunctionArn === fn.arn)
          .flatMap(eventSource),
      };
    }),
  );
}

async function readTemplate(clients: Clients, place: StackPlace) {
  const cloudFormation = clients.cloudFormation(place.account, place.region);
  const stack = { StackName: place.stackName };
  const { TemplateBody = '{}' } = await cloudFormation.send(new GetTemplateCommand(stack));
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand(stack));
  const physicalIds = new Map(
    StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
  // JSON is YAML too.
  const template = asObject(parse(TemplateBody, { logLevel: 'silent' })) ?? {};
  return { template, scope: { ...place, physicalIds } };
}

async function readPackage(clients: Clients, code: JsonObject, scope: TemplateScope): Promise<Uint8Array> {
  const Bucket = templateText(code['S3Bucket'], scope);
  const Key = templateText(code['S3Key'], scope);
  const { Body } = await clients.s3(scope.account, scope.region).send(new GetObjectCommand({ Bucket, Key }));
  if (!Body) throw new Error(`The package s3://${Bucket}/${Key} is empty.`);
  return Body.transformToByteArray();
}

function fromConfiguration(configuration: FunctionConfiguration) {
  const {
    FunctionName = '',
    FunctionArn = '',
    Handler = '',
    Role = '',
    MemorySize = 128,
    Timeout = 3,
  } = configuration;
  return {
    name: FunctionName,
    arn: FunctionArn,
    handler: Handler,
    roleArn: Role,
    memoryMb: MemorySize,
    timeoutMs: Timeout * 1000,
    environment: configuration.Environment?.Variables ?? {},
  };
}

function asynchronousSettings(
  template: JsonObject,
  logicalId: string,
  properties: JsonObject,
  scope: TemplateScope,
): AsynchronousSettings {
  const name = templateText({ Ref: logicalId }, scope);
  const config = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')
    .map((resource) => resource.properties)
    .find((candidate) => templateText(candidate['FunctionName'], scope) === name);
  const onFailure = asObject(asObject(config?.['DestinationConfig'])?.['OnFailure']);
  const deadLetterQueue = templateText(asObject(properties['DeadLetterConfig'])?.['TargetArn'], scope);
  const onFailureQueue = templateText(onFailure?.['Destination'], scope);
  const ageSeconds = config?.['MaximumEventAgeInSeconds'];
  return {
    retries: Number(config?.['MaximumRetryAttempts'] ?? defaultAsynchronousSettings.retries),
    maximumAgeMs: ageSeconds ? Number(ageSeconds) * 1000 : defaultAsynchronousSettings.maximumAgeMs,
    ...(deadLetterQueue && { deadLetterQueue }),
    ...(onFailureQueue && { onFailureQueue }),
  };
}

/** The gateway endpoint by which the function's VPC reaches S3, where it is in one that has one. */
async function s3Endpoint(
  clients: Clients,
  { account, region }: StackPlace,
  { VpcConfig }: FunctionConfiguration,
): Promise<{ s3Endpoint?: string }> {
  if (!VpcConfig?.SubnetIds?.length) return {};
  const ec2 = clients.ec2(account, region);
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: VpcConfig.SubnetIds }));
  const Filters = [
    { Name: 'vpc-id', Values: [Subnets?.[0]?.VpcId ?? ''] },
    { Name: 'service-name', Values: [`com.amazonaws.${region}.s3`] },
  ];
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters }));
  // moto leaves out the type that is the default.
  const endpoint = VpcEndpoints.find(({ VpcEndpointType = 'Gateway' }) => VpcEndpointType === 'Gateway');
  return endpoint?.VpcEndpointId ? { s3Endpoint: endpoint.VpcEndpointId } : {};
}

function reservedConcurrency(properties: JsonObject, scope: TemplateScope): { reservedConcurrency?: number } {
  const reserved = templateText(properties['ReservedConcurrentExecutions'], scope);
  return reserved === undefined ? {} : { reservedConcurrency: Number(reserved) };
}

/** Lambda's own limits where the mapping sets none: batches of 10, and here as many at once as one function may run. */
function eventSource(mapping: EventSourceMappingConfiguration): EventSource[] {
  const { EventSourceArn = '', State, BatchSize = 10, FunctionResponseTypes, ScalingConfig } = mapping;
  if (!EventSourceArn.startsWith('arn:aws:sqs:') || State === 'Disabled') return [];
  return [
    {
      queueArn: EventSourceArn,
      batchSize: BatchSize,
      partialBatches: FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
      maximumConcurrency: ScalingConfig?.MaximumConcurrency ?? 8,
    },
  ];
}
