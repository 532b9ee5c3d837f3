import type { CollectedDelivery } from '../env';
import type { Fact } from '../history/fact';

/** EventBridge event. The format of its detail depends on the service that sent it. */
export interface BusEvent {
  readonly 'detail-type': string;
  readonly source: string;
  readonly time: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

type Reader = (event: BusEvent, delivery: CollectedDelivery) => Fact | undefined;

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionTrigger.html */
const ROLLBACKS: readonly string[] = ['AutomatedRollback', 'ManualRollback'];
const STAGE_STATES = { STARTED: 'STARTED', RESUMED: 'STARTED', SUCCEEDED: 'SUCCEEDED', FAILED: 'FAILED' } as const;
const SERVICE_STATES = { SERVICE_DEPLOYMENT_COMPLETED: 'COMPLETED', SERVICE_DEPLOYMENT_FAILED: 'FAILED' } as const;

const READERS: Readonly<Record<string, Reader | undefined>> = {
  'CodePipeline Pipeline Execution State Change': rollback,
  'CodePipeline Stage Execution State Change': stage,
  'CodePipeline Action Execution State Change': action,
  'ECS Deployment State Change': service,
  'CloudWatch Alarm State Change': alarm,
  push,
};

/** Returns the fact in an event about a delivery, or undefined if no figure depends on the event. */
export function factOf(event: BusEvent, delivery: CollectedDelivery): Fact | undefined {
  return READERS[event['detail-type']]?.(event, delivery);
}

interface PipelineDetail {
  readonly pipeline: string;
  readonly 'execution-id': string;
  readonly state: string;
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html */
function rollback({ time, detail }: BusEvent, delivery: CollectedDelivery): Fact | undefined {
  const {
    pipeline,
    'execution-id': execution,
    state,
    'execution-trigger': trigger,
  } = detail as PipelineDetail & { readonly 'execution-trigger'?: { readonly 'trigger-type': string } };
  return pipeline === delivery.pipeline && state === 'STARTED' && ROLLBACKS.includes(trigger?.['trigger-type'] ?? '')
    ? { kind: 'rollback', at: Date.parse(time), execution }
    : undefined;
}

function stage({ time, detail }: BusEvent, delivery: CollectedDelivery): Fact | undefined {
  const {
    pipeline,
    'execution-id': execution,
    stage: name,
    state,
    'pipeline-execution-attempt': attempt = 1,
  } = detail as PipelineDetail & { readonly stage: string; readonly 'pipeline-execution-attempt'?: number };
  const known = STAGE_STATES[state as keyof typeof STAGE_STATES];
  return pipeline === delivery.pipeline && name === delivery.stage && known
    ? { kind: 'stage', at: Date.parse(time), execution, attempt, state: known }
    : undefined;
}

interface ActionDetail extends PipelineDetail {
  readonly 'action-execution-id': string;
  readonly type: { readonly category: string };
  readonly 'execution-result'?: { readonly 'external-execution-id'?: string };
}

function action({ time, detail }: BusEvent, delivery: CollectedDelivery): Fact | undefined {
  const {
    pipeline,
    'execution-id': execution,
    'action-execution-id': id,
    state,
    type,
    ...rest
  } = detail as ActionDetail;
  const at = Date.parse(time);
  if (pipeline !== delivery.pipeline || (state !== 'SUCCEEDED' && state !== 'FAILED')) {
    return undefined;
  }
  if (type.category === 'Build') {
    return { kind: 'build', at, id, state };
  }
  const commit = rest['execution-result']?.['external-execution-id'];
  return type.category === 'Source' && commit ? { kind: 'revision', at, execution, commit } : undefined;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html */
function service({ time, resources, detail }: BusEvent, { services }: CollectedDelivery): Fact | undefined {
  const { eventName, deploymentId: deployment } = detail as {
    readonly eventName: string;
    readonly deploymentId: string;
  };
  const name = services.find((one) => resources.some((arn) => arn.endsWith(`:service/${one}`)));
  const state = SERVICE_STATES[eventName as keyof typeof SERVICE_STATES];
  return name && state ? { kind: 'service', at: Date.parse(time), service: name, deployment, state } : undefined;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
function alarm({ detail }: BusEvent, { alarms }: CollectedDelivery): Fact | undefined {
  const {
    alarmName: name,
    state: { value: state, timestamp },
  } = detail as { readonly alarmName: string; readonly state: { readonly value: string; readonly timestamp: string } };
  return alarms.includes(name) && (state === 'ALARM' || state === 'OK')
    ? { kind: 'alarm', at: Date.parse(timestamp), alarm: name, state }
    : undefined;
}

/** Detail of a push event that the webhook puts on its event bus. */
interface PushedDetail {
  readonly repository: string;
  readonly refType: string;
  readonly refName: string;
  readonly commit: string;
  readonly before: string;
  readonly forced: boolean;
  readonly created: boolean;
  readonly commits: readonly { readonly id: string; readonly timestamp: string }[];
}

function push({ time, detail }: BusEvent, { repository, branch }: CollectedDelivery): Fact | undefined {
  const pushed = detail as PushedDetail;
  return pushed.repository.toLowerCase() === repository?.toLowerCase() &&
    pushed.refType === 'branch' &&
    pushed.refName === branch
    ? {
        kind: 'push',
        at: Date.parse(time),
        before: pushed.before,
        after: pushed.commit,
        rewritten: pushed.forced || pushed.created,
        commits: pushed.commits.map(({ id, timestamp }) => ({ id, at: Date.parse(timestamp) })),
      }
    : undefined;
}
