import { type Handler, isResourceType, type ResourceType } from '../../stacks/deployer/handler-actions.ts';

/** A resource of a template, as far as the rights to deploy it hang on it. */
export interface StackResource {
  readonly id: string;
  readonly type: ResourceType;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A template with the values of its parameters. */
export interface StackTemplate {
  readonly stackName: string;
  readonly resources: readonly StackResource[];
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads a template in JSON or, as the destination's is, what a parser of YAML made of it. Throws for a type that is not known here. */
export function stackTemplate(
  stackName: string,
  template: unknown,
  parameters: Readonly<Record<string, string>> = {},
): StackTemplate {
  const { Resources = {} } = (template ?? {}) as { Resources?: Record<string, TemplateResource> };
  const resources = Object.entries(Resources).map(([id, { Type, Properties = {} }]) => {
    if (!isResourceType(Type)) throw new Error(`What CloudFormation does for ${Type} is not known here.`);
    return { id, type: Type, properties: Properties };
  });
  return { stackName, resources, parameters };
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A resource, and what becomes of it. */
export interface ResourceStep {
  readonly resource: StackResource;
  readonly handlers: readonly Handler[];
  readonly template: StackTemplate;
}

/** What CloudFormation does to get from `before` to `after`, either of which may be absent. */
export function stackSteps(
  before: StackTemplate | undefined,
  after: StackTemplate | undefined,
): ResourceStep[] {
  const known = new Map(before?.resources.map((one) => [one.id, one]));
  const wanted = new Map(after?.resources.map((one) => [one.id, one]));
  const gone = before ? [...known.values()].filter(({ id }) => !wanted.has(id)) : [];
  return [
    ...[...wanted.values()].flatMap((resource): ResourceStep[] => {
      const earlier = known.get(resource.id);
      if (!after || same(earlier, resource)) return [];
      return [{ resource, handlers: earlier ? ['update', 'read'] : ['create', 'read'], template: after }];
    }),
    ...gone.flatMap((resource): ResourceStep[] =>
      before ? [{ resource, handlers: ['delete'], template: before }] : [],
    ),
  ];
}

/** What a change of parameters changes is not looked into: whatever refers to one counts as changed. */
function same(earlier: StackResource | undefined, { properties }: StackResource): boolean {
  const text = JSON.stringify(properties);
  return JSON.stringify(earlier?.properties) === text && !text.includes('"Ref"');
}
