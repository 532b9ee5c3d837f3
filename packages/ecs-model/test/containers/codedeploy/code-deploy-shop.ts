import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DeployedResource, DeployedStack } from '@slipway/embedded-aws';
import { until } from '@slipway/testing/until';
import { BLUE, GREEN, LISTENER, resource, Shop, ShopProps, TEST_LISTENER } from '../shop';

export const ROLE = 'arn:aws:iam::111122223333:role/deploy';

export interface CodeDeployProps extends ShopProps {
  readonly group?: Record<string, unknown>;
}

/** Service that CodeDeploy deploys, as a stack declares it. */
export class CodeDeployShop {
  public static async open(minuteMs: number): Promise<CodeDeployShop> {
    return new CodeDeployShop(await Shop.open(minuteMs));
  }

  private constructor(public readonly shop: Shop) {}

  public async close(): Promise<void> {
    await this.shop.close();
  }

  public stack({ group = {}, settings, more = [], ...props }: CodeDeployProps = {}): DeployedStack {
    const { resources, ...stack } = this.shop.stack({
      ...props,
      settings: {
        DesiredCount: 1,
        DeploymentController: { Type: 'CODE_DEPLOY' },
        DeploymentConfiguration: { MaximumPercent: 200 },
        LoadBalancers: [{ ContainerName: 'app', ContainerPort: 8080, TargetGroupArn: BLUE }],
        ...settings,
      },
      more: [deploymentGroup('all', group), ...more],
    });
    const forward = { DefaultActions: [{ Type: 'forward', TargetGroupArn: BLUE }] };
    return {
      ...stack,
      resources: resources.map((it) =>
        [LISTENER, TEST_LISTENER].includes(it.physicalId)
          ? { ...it, properties: { ...it.properties, ...forward } }
          : it,
      ),
    };
  }

  /** Creates the stack, whose image responds with `one`. */
  public async serve(props: CodeDeployProps = {}): Promise<void> {
    await this.shop.containers.follow(this.stack({ image: await this.shop.image('one'), ...props }));
  }

  /** Registers a task definition with another image, and deploys it. */
  public async release(image: string, hooks: Readonly<Record<string, string>> = {}): Promise<string> {
    const { taskDefinition } = await this.shop.ecs.send(
      new RegisterTaskDefinitionCommand({ family: 'shop', containerDefinitions: [{ name: 'app', image }] }),
    );
    const { deploymentId } = await this.create({ taskDefinition: taskDefinition!.taskDefinitionArn!, hooks });
    return deploymentId as string;
  }

  public async create({
    applicationName = 'shop',
    deploymentGroupName = 'all',
    taskDefinition = 'shop',
    container = 'app',
    port = 8080,
    hooks = {} as Readonly<Record<string, string>>,
  } = {}): Promise<Record<string, unknown>> {
    const Properties = {
      TaskDefinition: taskDefinition,
      LoadBalancerInfo: { ContainerName: container, ContainerPort: port },
    };
    const content = JSON.stringify({
      version: 0,
      Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }],
      Hooks: Object.entries(hooks).map(([event, name]) => ({ [event]: name })),
    });
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } };
    return this.call('CreateDeployment', { applicationName, deploymentGroupName, revision });
  }

  /** Calls the CodeDeploy API. Returns the response, even if it is an error. */
  public async call(operation: string, input: object): Promise<Record<string, unknown>> {
    const response = await fetch(this.shop.containers.environment.AWS_ENDPOINT_URL_CODEDEPLOY, {
      method: 'POST',
      headers: { 'x-amz-target': `CodeDeploy_20141006.${operation}` },
      body: JSON.stringify(input),
    });
    return (await response.json()) as Record<string, unknown>;
  }

  /** Hook function that reports its result to CodeDeploy. */
  public answers(name: string, status: string, meanwhile: () => Promise<void> = async () => undefined): void {
    this.shop.standIn.functions.set(name, ({ DeploymentId, LifecycleEventHookExecutionId }) => {
      void meanwhile().then(() =>
        this.call('PutLifecycleEventHookExecutionStatus', {
          deploymentId: DeploymentId,
          lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
          status,
        }),
      );
      return {};
    });
  }

  public async info(deploymentId: string): Promise<Record<string, unknown>> {
    return (await this.call('GetDeployment', { deploymentId })).deploymentInfo as Record<string, unknown>;
  }

  public async events(deploymentId: string): Promise<string[]> {
    const { deploymentTarget } = await this.call('GetDeploymentTarget', { deploymentId });
    const { ecsTarget } = deploymentTarget as { ecsTarget: { lifecycleEvents: Record<string, string>[] } };
    return ecsTarget.lifecycleEvents.map(({ lifecycleEventName, status }) => `${lifecycleEventName} ${status}`);
  }

  public async comesTo(deploymentId: string, ...statuses: string[]): Promise<Record<string, unknown>> {
    await until(async () => statuses.includes((await this.info(deploymentId)).status as string), 50_000);
    return this.info(deploymentId);
  }

  /** Resolves to the status with which the deployment ends. */
  public async ends(deploymentId: string): Promise<Record<string, unknown>> {
    return this.comesTo(deploymentId, 'Succeeded', 'Failed', 'Stopped');
  }
}

export function deploymentGroup(name: string, more: Record<string, unknown> = {}): DeployedResource {
  return resource('AWS::CodeDeploy::DeploymentGroup', name, {
    ApplicationName: 'shop',
    ServiceRoleArn: ROLE,
    ECSServices: [{ ClusterName: 'shop-cluster', ServiceName: 'shop' }],
    LoadBalancerInfo: {
      TargetGroupPairInfoList: [
        {
          ProdTrafficRoute: { ListenerArns: [LISTENER] },
          TestTrafficRoute: { ListenerArns: [TEST_LISTENER] },
          TargetGroups: [{ Name: 'blue' }, { Name: 'green' }],
        },
      ],
    },
    ...more,
  });
}

export { BLUE, GREEN, LISTENER };
