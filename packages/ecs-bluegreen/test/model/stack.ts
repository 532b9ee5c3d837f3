import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { CustomResources } from './cloud-formation';
import type { EcsModel } from './ecs';
import type { LoadBalancerModel } from './load-balancer';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is what it is
type Json = any;

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Json }>>;
}

interface Deployed {
  readonly type: string;
  readonly id: string;
  readonly properties: Json;
  readonly attributes?: Json;
}

/** Stacks, in the order of their dependencies. */
const TYPES = [
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ECS::TaskDefinition',
  'Custom::TaskRevision',
  'Custom::TrafficRule',
  'Custom::TaskCount',
  'AWS::ECS::Service',
];

/**
 * Model of a CloudFormation stack with the resources for traffic and tasks. It compares templates, updates resources
 * that differ as CloudFormation does, and then deletes resources that were replaced or removed. An update can fail at
 * its end, and is then rolled back to the previous template, with the values of the previous parameters.
 */
export class StackModel {
  private template: Template = { Resources: {} };
  /** Value of the template's condition at the last update. */
  private ran = false;
  private readonly deployed = new Map<string, Deployed>();

  /** @param hasRun value of the template's condition when an update begins */
  constructor(
    private readonly cloudFormation: CustomResources,
    private readonly balancer: LoadBalancerModel,
    private readonly ecs: EcsModel,
    private readonly hasRun: () => boolean,
  ) {}

  public async update(template: Template): Promise<void> {
    const ran = this.hasRun();
    const replaced = await this.apply(template, ran);
    await this.cleanUp([...replaced, ...this.takeOut(template)]);
    this.template = template;
    this.ran = ran;
  }

  /** Runs an update whose last step fails. */
  public async updateInVain(template: Template): Promise<void> {
    await this.apply(template, this.hasRun());
    const replacements = await this.apply(this.template, this.ran);
    await this.cleanUp([...replacements, ...this.takeOut(this.template)]);
  }

  /** Returns the physical ID of the resource whose logical ID begins with a prefix. */
  public idOf(logicalId: string): string {
    return this.find(logicalId).id;
  }

  public propertiesOf(logicalId: string): Json {
    return this.find(logicalId).properties;
  }

  private find(logicalId: string): Deployed {
    return [...this.deployed].find(([id]) => id.startsWith(logicalId))![1];
  }

  /** @returns the IDs of the replaced resources */
  private async apply(template: Template, ran: boolean): Promise<Deployed[]> {
    const replaced: Deployed[] = [];
    for (const type of TYPES) {
      for (const [logicalId, { Properties }] of Object.entries(template.Resources).filter(
        ([, resource]) => resource.Type === type,
      )) {
        const former = this.deployed.get(logicalId);
        const properties = this.resolve(Properties, ran);
        if (JSON.stringify(properties) === JSON.stringify(former?.properties)) {
          continue;
        }
        const made = { type, properties, ...(await this.make(type, logicalId, properties, former)) };
        this.deployed.set(logicalId, made);
        if (former && former.id !== made.id) {
          replaced.push(former);
        }
      }
    }
    return replaced;
  }

  private async make(
    type: string,
    logicalId: string,
    properties: Json,
    former?: Deployed,
  ): Promise<{ id: string; attributes?: Json }> {
    switch (type) {
      case 'AWS::ElasticLoadBalancingV2::Listener':
        return {
          id: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/${logicalId}`,
        };
      case 'AWS::ElasticLoadBalancingV2::ListenerRule':
        return this.nativeRule(properties, former);
      case 'AWS::ECS::TaskDefinition':
        return { id: this.taskDefinition(properties, former) };
      case 'AWS::ECS::Service':
        return { id: this.service(properties) };
      default:
        return this.custom(type, properties, former);
    }
  }

  private async custom(type: string, properties: Json, former?: Deployed): Promise<{ id: string; attributes?: Json }> {
    const {
      Status,
      Reason,
      PhysicalResourceId: id,
      Data: attributes,
    } = former
      ? await this.cloudFormation.update(type, former.id, properties, former.properties)
      : await this.cloudFormation.create(type, properties);
    expect({ Status, Reason }).toEqual({ Status: 'SUCCESS', Reason: undefined });
    return { id, attributes };
  }

  private async nativeRule(properties: Json, former?: Deployed): Promise<{ id: string }> {
    if (former) {
      this.balancer.updateAsCloudFormation(former.id, properties);
      return { id: former.id };
    }
    const { ListenerArn, Priority, Conditions, Actions } = properties;
    return this.custom('Custom::TrafficRule', {
      ListenerArn,
      Priority: String(Priority),
      Conditions,
      TargetGroupArns: Actions[0].ForwardConfig.TargetGroups.map((group: Json) => group.TargetGroupArn),
    });
  }

  /** New tags update a task definition. All other changes replace it. */
  private taskDefinition(properties: Json, former?: Deployed): string {
    return untagged(properties) === untagged(former?.properties)
      ? former!.id
      : this.ecs.register(lowerCased(properties) as RegisterTaskDefinitionCommandInput).taskDefinitionArn!;
  }

  private service({ TaskDefinition, DesiredCount }: Json): string {
    this.ecs.update(TaskDefinition, DesiredCount);
    return 'arn:aws:ecs:eu-west-1:111122223333:service/shop/shop';
  }

  private takeOut(template: Template): Deployed[] {
    const gone = [...this.deployed].filter(([logicalId]) => !(logicalId in template.Resources));
    gone.forEach(([logicalId]) => this.deployed.delete(logicalId));
    return gone.map(([, resource]) => resource);
  }

  private async cleanUp(gone: readonly Deployed[]): Promise<void> {
    for (const { type, id, properties } of gone) {
      if (type === 'Custom::TrafficRule') {
        expect(await this.cloudFormation.delete(type, id, properties)).toMatchObject({ Status: 'SUCCESS' });
      } else if (type === 'AWS::ElasticLoadBalancingV2::Listener') {
        this.balancer.deleteListener(id);
      }
    }
  }

  private resolve(value: Json, ran: boolean): Json {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item, ran)).filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::If': choice, 'Fn::Join': join } = value;
    if (ref) {
      return ref === 'AWS::NoValue' ? undefined : (this.deployed.get(ref)?.id ?? ref);
    }
    if (attribute) {
      return this.deployed.get(attribute[0])?.attributes?.[attribute[1]] ?? attribute.join('.');
    }
    if (choice) {
      return this.resolve(ran ? choice[1] : choice[2], ran);
    }
    if (join) {
      return this.resolve(join[1], ran).join(join[0]);
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, this.resolve(item, ran)])
        .filter(([, item]) => item !== undefined),
    );
  }
}

function untagged(properties: Json): string {
  return JSON.stringify({ ...properties, Tags: undefined });
}

/** Returns a property name in the form that the API uses: `containerDefinitions` instead of `ContainerDefinitions`. */
function lowerCased(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(lowerCased);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key[0].toLowerCase() + key.slice(1), lowerCased(item)]),
      )
    : value;
}
