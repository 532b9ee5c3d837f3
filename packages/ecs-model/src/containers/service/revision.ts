import { RevisionTasks } from './revision-tasks';
import { ServiceLoadBalancer } from './settings';
import { TaskDefinition } from './task-definitions';

/** Service revision: a task definition, and the target groups in which its tasks are registered. */
export interface ServiceRevision {
  readonly arn: string;
  readonly createdAt: Date;
  readonly definition: TaskDefinition;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  /**
   * Target group ARNs, one for each load balancer. Successive revisions of a blue/green service alternate between two
   * target groups.
   */
  readonly targetGroupArns: readonly string[];
  readonly tasks: RevisionTasks;
}

/**
 * Returns the target groups for a new revision, one for each load balancer. If the load balancer has an alternate
 * target group, it is the group that the previous revision does not use.
 */
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
