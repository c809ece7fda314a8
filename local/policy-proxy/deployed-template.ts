import type { Place, Upstream } from './upstream.ts';
import { nodesAt, parseXml, textAt, type XmlNode } from './xml.ts';

/** The template of a stack as it is, and the values of its parameters. */
export interface DeployedTemplate {
  readonly text: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Undefined when there is no such stack. */
export async function readTemplate(
  upstream: Upstream,
  stackName: string,
  place: Place,
): Promise<DeployedTemplate | undefined> {
  const [template, stacks] = await Promise.all(
    ['GetTemplate', 'DescribeStacks'].map((action) => ask(upstream, action, stackName, place)),
  );
  if (!template || !stacks) return undefined;
  const text = textAt(template, 'GetTemplateResponse', 'GetTemplateResult', 'TemplateBody');
  const [stack = {}] = nodesAt(stacks, 'DescribeStacksResponse', 'DescribeStacksResult', 'Stacks', 'member');
  const parameters = nodesAt(stack, 'Parameters', 'member').map((one) => [
    textAt(one, 'ParameterKey'),
    textAt(one, 'ParameterValue'),
  ]);
  return text ? { text, parameters: Object.fromEntries(parameters) } : undefined;
}

async function ask(
  upstream: Upstream,
  Action: string,
  StackName: string,
  place: Place,
): Promise<XmlNode | undefined> {
  const { status, body } = await upstream.ask({
    ...place,
    service: 'cloudformation',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Action, Version: '2010-05-15', StackName }).toString(),
  });
  return status === 200 ? parseXml(body) : undefined;
}
