import { ADJUSTMENTS } from '../adjustments';
import { Change, Prepared } from './prepared-template';
import { rewriteReferences, Template, TemplateResource, Value } from '../stacks/template';

/** Template from which the unsupported resources were removed, and the stubs that represent these resources. */
export interface Stubbed extends Prepared {
  readonly stubs: readonly Stub[];
}

export interface Stub {
  readonly logicalId: string;
  /** Value that `Ref` of the stub returns, without references to other stubs. */
  readonly name: Value;
  attribute(name: string): Value;
}

/**
 * Part of an ARN after the account, by resource type. For types that are not listed, the part consists of the type and
 * the name, as in `repository/images`.
 */
const ARN_ENDS: Readonly<Record<string, string>> = {
  'AWS::CodePipeline::Pipeline': 'NAME',
  'AWS::CodeCommit::Repository': 'NAME',
  'AWS::CloudWatch::Alarm': 'alarm:NAME',
  'AWS::CodeBuild::ReportGroup': 'report-group/NAME',
  'AWS::ECS::TaskDefinition': 'task-definition/NAME:1',
  'AWS::ElasticLoadBalancingV2::Listener': 'listener/app/balancer/0a/NAME',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'listener-rule/app/balancer/0a/1b/NAME',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'loadbalancer/app/NAME/0a',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'targetgroup/NAME/0a',
  'AWS::Events::EventBus': 'event-bus/NAME',
  'AWS::Lambda::Function': 'function:NAME',
  'AWS::Logs::LogGroup': 'log-group:NAME:*',
  'AWS::RDS::DBInstance': 'db:NAME',
  'AWS::S3::Bucket': 'NAME',
  'AWS::SNS::Topic': 'NAME',
  'AWS::SQS::Queue': 'NAME',
  'AWS::SecretsManager::Secret': 'secret:NAME-AbCdEf',
  'AWS::StepFunctions::StateMachine': 'stateMachine:NAME',
};

/** Values of the attributes that are neither a property, nor an ARN, nor the name of the resource. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'AWS::CodeCommit::Repository.CloneUrlHttp': 'https://git-codecommit.${AWS::Region}.${AWS::URLSuffix}/v1/repos/NAME',
  'AWS::CodeCommit::Repository.CloneUrlSsh': 'ssh://git-codecommit.${AWS::Region}.${AWS::URLSuffix}/v1/repos/NAME',
};

/** Service prefixes in ARNs that differ from the service name in the resource type, by the service name. */
const ARN_SERVICES: Readonly<Record<string, string>> = {
  elasticloadbalancingv2: 'elasticloadbalancing',
  stepfunctions: 'states',
};

/** Resource types for which `Ref` returns the ARN. */
const REFERRED_BY_ARN = new Set([
  'AWS::CodeBuild::ReportGroup',
  'AWS::ECS::TaskDefinition',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::ManagedPolicy',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
]);

/**
 * Removes resources of the given types, and alarms on metric math expressions, from a template. Resources that refer to
 * the removed resources are kept.
 *
 * References to a removed resource are replaced with the name that the resource would have had, or with an ARN that
 * contains this name. Otherwise, rules, roles and outputs that can be deployed would have to be removed as well.
 */
export function stubTypes(template: Template, types: readonly string[], stackName: string): Stubbed {
  const unknown = Object.entries(template.Resources).filter(
    ([, resource]) => types.includes(resource.Type) || usesMetricMath(resource),
  );
  const stubs = makeStubs(unknown, stackName);
  const byId = new Map(stubs.map((stub) => [stub.logicalId, stub]));
  const kept = Object.entries(template.Resources)
    .filter(([logicalId]) => !byId.has(logicalId))
    .map(([logicalId, resource]) => [logicalId, withoutDependencies(resource, byId)] as const);

  const replaced = rewriteReferences(
    { Resources: Object.fromEntries(kept), Outputs: template.Outputs ?? {} } as unknown as Value,
    referenceTo(byId),
  ) as unknown as Template;
  return {
    template: { ...template, ...replaced },
    stubs,
    changes: unknown.map(([logicalId, resource]) => stubbed(logicalId, resource)),
  };
}

function stubbed(logicalId: string, resource: TemplateResource): Change {
  const { says, why } = usesMetricMath(resource) ? ADJUSTMENTS.metricMath : ADJUSTMENTS.unknownType;
  return { logicalId, what: says(resource.Type), why };
}

function usesMetricMath({ Type, Properties: properties }: TemplateResource): boolean {
  return Type === 'AWS::CloudWatch::Alarm' && properties?.Metrics !== undefined;
}

function makeStubs(resources: readonly (readonly [string, TemplateResource])[], stackName: string): Stub[] {
  const byId = new Map<string, Stub>();
  const replace = referenceTo(byId);
  for (const [logicalId, resource] of resources) {
    byId.set(logicalId, {
      logicalId,
      get name() {
        const name = nameOf(logicalId, resource, stackName);
        return rewriteReferences(REFERRED_BY_ARN.has(resource.Type) ? arnOf(resource.Type, name) : name, replace);
      },
      attribute: (attribute) =>
        rewriteReferences(attributeOf(attribute, nameOf(logicalId, resource, stackName), resource), replace),
    });
  }
  return [...byId.values()];
}

function referenceTo(stubs: ReadonlyMap<string, Stub>) {
  return (logicalId: string, attribute: string | undefined): Value | undefined => {
    const stub = stubs.get(logicalId);
    return attribute === undefined ? stub?.name : stub?.attribute(attribute);
  };
}

/**
 * Returns the name of a resource: its `Name` property, else the property that is named after its type, such as
 * `RepositoryName`, else the stack name with the logical ID.
 */
function nameOf(logicalId: string, { Type, Properties: properties = {} }: TemplateResource, stackName: string): Value {
  const kind = Type.split('::')[2];
  return properties.Name ?? properties[`${kind}Name`] ?? `${stackName}-${logicalId}`;
}

function attributeOf(attribute: string, name: Value, resource: TemplateResource): Value {
  const { Type, Properties: properties = {} } = resource;
  if (Object.hasOwn(properties, attribute)) {
    return properties[attribute];
  }
  if (attribute === 'Version') {
    return '1';
  }
  const pattern = ATTRIBUTES[`${Type}.${attribute}`] as string | undefined;
  if (pattern !== undefined) {
    return named(pattern, name);
  }
  return attribute.endsWith('Arn') || (attribute === 'Id' && REFERRED_BY_ARN.has(Type))
    ? arnOf(Type, pathOf(name, resource))
    : name;
}

/** Returns a resource's name as its ARN contains it. For a rule on a custom event bus, this includes the bus name. */
function pathOf(name: Value, { Type, Properties: properties = {} }: TemplateResource): Value {
  const { EventBusName: bus = 'default' } = properties;
  return Type === 'AWS::Events::Rule' && bus !== 'default' ? { 'Fn::Join': ['/', [bus, name]] } : name;
}

function arnOf(type: string, name: Value): Value {
  const [, service, kind] = type.toLowerCase().split('::');
  const end = ARN_ENDS[type] ?? `${kind}/NAME`;
  return named(`arn:\${AWS::Partition}:${ARN_SERVICES[service] ?? service}:${placeOf(service)}:${end}`, name);
}

function named(pattern: string, name: Value): Value {
  return { 'Fn::Sub': [pattern.replace('NAME', '${SlipwayName}'), { SlipwayName: name }] };
}

/** Returns the region and account part of an ARN. Bucket ARNs have neither, and IAM ARNs have no region. */
function placeOf(service: string): string {
  const account = service === 's3' ? '' : '${AWS::AccountId}';
  return `${service === 's3' || service === 'iam' ? '' : '${AWS::Region}'}:${account}`;
}

function withoutDependencies(resource: TemplateResource, stubs: ReadonlyMap<string, Stub>): TemplateResource {
  const { DependsOn, ...rest } = resource;
  const remaining = [DependsOn ?? []].flat().filter((logicalId) => !stubs.has(logicalId));
  return remaining.length > 0 ? { ...rest, DependsOn: remaining } : rest;
}

/** Returns the unsupported resource types that are listed in an error message of the embedded AWS about a template. */
export function unknownTypesIn(message: string): string[] {
  const list = /Unrecognized resource types: \[([^\]]*)\]/.exec(message)?.[1] ?? '';
  return list
    .split(',')
    .map((type) => type.trim())
    .filter(Boolean);
}
