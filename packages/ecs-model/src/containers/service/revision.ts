import { RevisionTasks } from './revision-tasks';
import { ServiceLoadBalancer } from './settings';
import { TaskDefinition } from './task-definitions';

/** What a service runs at one time: a task definition, and the target groups that its tasks are in. */
export interface ServiceRevision {
  readonly arn: string;
  readonly createdAt: Date;
  readonly definition: TaskDefinition;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  /** One for each load balancer: the alternate one in every second revision of a blue/green service. */
  readonly targetGroupArns: readonly string[];
  readonly tasks: RevisionTasks;
}

/** The target groups of a new revision: those which the one before is not in. */
export function freeTargetGroups(
  loadBalancers: readonly ServiceLoadBalancer[],
  before: Pick<ServiceRevision, 'targetGroupArns'> | undefined,
): string[] {
  return loadBalancers.map(({ targetGroupArn, advancedConfiguration: advanced }) =>
    advanced !== undefined && before?.targetGroupArns.includes(targetGroupArn)
      ? advanced.alternateTargetGroupArn
      : targetGroupArn,
  );
}
