import { z } from 'zod';
import { ApiRefusedError, JsonOperations } from '@slipway/embedded-aws';
import { CodeDeploy } from './code-deploy';
import { GroupDeployment } from './group-deployment';

const createDeployment = z.object({
  applicationName: z.string(),
  deploymentGroupName: z.string(),
  revision: z.looseObject({
    revisionType: z.string(),
    appSpecContent: z.object({ content: z.string() }).optional(),
  }),
});
const named = z.object({ deploymentId: z.string() });
const answered = z.object({
  deploymentId: z.string(),
  lifecycleEventHookExecutionId: z.string(),
  status: z.string(),
});

/**
 * Returns the operations of the CodeDeploy API that pipelines and hooks call.
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/Welcome.html
 */
export function codeDeployOperations(codeDeploy: CodeDeploy): JsonOperations {
  const find = (input: unknown) => codeDeploy.deployment(named.parse(input).deploymentId);
  return {
    CreateDeployment: async (input) => {
      const { applicationName, deploymentGroupName, revision } = createDeployment.parse(input);
      if (revision.appSpecContent === undefined) {
        throw new ApiRefusedError(
          'UnsupportedActionForDeploymentTypeException',
          `a revision of type ${revision.revisionType} is not supported here; pass the content of the AppSpec file (AppSpecContent)`,
        );
      }
      const { id } = await codeDeploy.deploy(applicationName, deploymentGroupName, revision.appSpecContent.content);
      return { deploymentId: id };
    },
    GetDeployment: (input) => ({ deploymentInfo: infoOf(find(input)) }),
    GetDeploymentTarget: (input) => ({ deploymentTarget: targetOf(find(input)) }),
    ContinueDeployment: (input) => {
      find(input).continue();
      return {};
    },
    StopDeployment: (input) => {
      find(input).stop();
      return { status: 'Pending', statusMessage: 'the traffic returns to the original tasks' };
    },
    PutLifecycleEventHookExecutionStatus: (input) => {
      const { deploymentId, lifecycleEventHookExecutionId: id, status } = answered.parse(input);
      codeDeploy.hooks.answer(deploymentId, id, status);
      return { lifecycleEventHookExecutionId: id };
    },
  };
}

function infoOf({ id, group, status, reason, createdAt, finishedAt }: GroupDeployment): object {
  return {
    deploymentId: id,
    applicationName: group.applicationName,
    deploymentGroupName: group.name,
    deploymentConfigName: group.configName,
    computePlatform: 'ECS',
    status,
    createTime: createdAt,
    completeTime: finishedAt,
    ...(reason !== undefined && {
      errorInformation: { code: 'HEALTH_CONSTRAINTS', message: reason },
      rollbackInfo: { rollbackMessage: reason },
    }),
  };
}

function targetOf({ id, group, status, events }: GroupDeployment): object {
  return {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: { deploymentId: id, targetId: `${group.cluster}:${group.service}`, status, lifecycleEvents: events },
  };
}
