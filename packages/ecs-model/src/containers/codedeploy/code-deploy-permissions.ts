import { CallPermission, CallPermissions } from '@slipway/embedded-aws';
import { z } from 'zod';
import { anyResource } from '../api/container-permissions';
import { CodeDeploy } from './code-deploy';

const group = z.object({ applicationName: z.string(), deploymentGroupName: z.string() });
const named = z.object({ deploymentId: z.string() });

/**
 * Returns functions that return the permissions that AWS requires for a call, by operation of `codeDeployOperations`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
export function codeDeployPermissions(codeDeploy: CodeDeploy): CallPermissions {
  return {
    CreateDeployment: (input) => {
      const { applicationName, deploymentGroupName } = group.parse(input);
      return [onGroup('codedeploy:CreateDeployment', applicationName, deploymentGroupName)];
    },
    GetDeployment: (input) => {
      const { applicationName, name } = codeDeploy.deployment(named.parse(input).deploymentId).group;
      return [onGroup('codedeploy:GetDeployment', applicationName, name)];
    },
    GetDeploymentTarget: anyResource('codedeploy:GetDeploymentTarget'),
    ContinueDeployment: anyResource('codedeploy:ContinueDeployment'),
    StopDeployment: anyResource('codedeploy:StopDeployment'),
    PutLifecycleEventHookExecutionStatus: anyResource('codedeploy:PutLifecycleEventHookExecutionStatus'),
  };
}

function onGroup(action: string, application: string, group: string): CallPermission {
  return { action, resource: `arn:aws:codedeploy:\${Region}:\${Account}:deploymentgroup:${application}/${group}` };
}
