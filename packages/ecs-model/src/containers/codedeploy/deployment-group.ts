import { z } from 'zod';

const number = z.coerce.number();
const listeners = z.object({ ListenerArns: z.array(z.string()).min(1) });

const deploymentGroup = z.looseObject({
  ApplicationName: z.string(),
  ServiceRoleArn: z.string(),
  DeploymentConfigName: z.string().default('CodeDeployDefault.ECSAllAtOnce'),
  ECSServices: z.array(z.object({ ClusterName: z.string(), ServiceName: z.string() })).min(1),
  LoadBalancerInfo: z.object({
    TargetGroupPairInfoList: z
      .array(
        z.object({
          ProdTrafficRoute: listeners,
          TestTrafficRoute: listeners.optional(),
          TargetGroups: z.array(z.object({ Name: z.string() })).length(2),
        }),
      )
      .min(1),
  }),
  BlueGreenDeploymentConfiguration: z
    .looseObject({
      TerminateBlueInstancesOnDeploymentSuccess: z
        .looseObject({ TerminationWaitTimeInMinutes: number.default(0) })
        .prefault({}),
      DeploymentReadyOption: z
        .looseObject({
          ActionOnTimeout: z.enum(['CONTINUE_DEPLOYMENT', 'STOP_DEPLOYMENT']).default('CONTINUE_DEPLOYMENT'),
          WaitTimeInMinutes: number.default(0),
        })
        .prefault({}),
    })
    .prefault({}),
  AlarmConfiguration: z
    .looseObject({ Enabled: z.boolean().default(false), Alarms: z.array(z.object({ Name: z.string() })).default([]) })
    .prefault({}),
});

/** CodeDeploy deployment group that deploys to an ECS service. */
export interface DeploymentGroup {
  readonly name: string;
  readonly applicationName: string;
  readonly roleArn: string;
  readonly configName: string;
  readonly cluster: string;
  readonly service: string;
  readonly productionListenerArn: string;
  readonly testListenerArn?: string;
  readonly targetGroupNames: readonly string[];
  /** Time for which the old tasks keep running after the traffic has shifted, in minutes. */
  readonly terminationMinutes: number;
  /**
   * Wait before traffic shifts: the time that a deployment waits for `ContinueDeployment`, in minutes, and whether the
   * deployment stops if this call does not occur.
   */
  readonly ready: { readonly waitMinutes: number; readonly stops: boolean };
  readonly alarmNames: readonly string[];
}

/** Parses the properties of an `AWS::CodeDeploy::DeploymentGroup`. Returns undefined if the group is not for ECS. */
export function parseGroup(name: string, properties: Record<string, unknown>): DeploymentGroup | undefined {
  if (properties.ECSServices === undefined) {
    return undefined;
  }
  const {
    ECSServices: [service],
    LoadBalancerInfo: {
      TargetGroupPairInfoList: [pair],
    },
    BlueGreenDeploymentConfiguration: blueGreen,
    AlarmConfiguration: alarms,
    ...group
  } = deploymentGroup.parse(properties);
  return {
    name,
    applicationName: group.ApplicationName,
    roleArn: group.ServiceRoleArn,
    configName: group.DeploymentConfigName,
    cluster: service.ClusterName,
    service: service.ServiceName,
    productionListenerArn: pair.ProdTrafficRoute.ListenerArns[0],
    testListenerArn: pair.TestTrafficRoute?.ListenerArns[0],
    targetGroupNames: pair.TargetGroups.map(({ Name }) => Name),
    terminationMinutes: blueGreen.TerminateBlueInstancesOnDeploymentSuccess.TerminationWaitTimeInMinutes,
    ready: {
      waitMinutes: blueGreen.DeploymentReadyOption.WaitTimeInMinutes,
      stops: blueGreen.DeploymentReadyOption.ActionOnTimeout === 'STOP_DEPLOYMENT',
    },
    alarmNames: alarms.Enabled ? alarms.Alarms.map(({ Name }) => Name) : [],
  };
}
