import type { BusEvent } from '../src/collect/fact-of';
import type { CollectedDelivery } from '../src/env';

export const SHOP: CollectedDelivery = {
  name: 'shop',
  pipeline: 'shop-pipeline',
  stage: 'Deploy',
  services: ['shop-cluster/shop-service'],
  alarms: ['shop-errors'],
  repository: 'octo-org/shop',
  branch: 'main',
  attributionSeconds: 86_400,
};

/** Event as its rule passes it to the function, with a unique ID. */
export type SentEvent = BusEvent & { readonly id: string };

let sent = 0;

export function event(
  source: string,
  detailType: string,
  at: number,
  detail: object,
  resources: string[] = [],
): SentEvent {
  sent += 1;
  return { id: `event-${sent}`, source, 'detail-type': detailType, time: timeOf(at), resources, detail };
}

/** Returns a time in whole seconds, as in EventBridge events. */
function timeOf(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

export function pipelineEvent(what: 'Pipeline' | 'Stage' | 'Action', at: number, detail: object): SentEvent {
  const type = `CodePipeline ${what} Execution State Change`;
  const resources = [`arn:aws:codepipeline:eu-west-1:111122223333:${SHOP.pipeline}`];
  return event('aws.codepipeline', type, at, { pipeline: SHOP.pipeline, version: 1, ...detail }, resources);
}

export function executionEvent(at: number, execution: string, state: string, trigger = 'Webhook'): SentEvent {
  return pipelineEvent('Pipeline', at, {
    'execution-id': execution,
    state,
    ...(state === 'STARTED' && { 'execution-trigger': { 'trigger-type': trigger, 'trigger-detail': '' } }),
  });
}

export function stageEvent(at: number, execution: string, state: string, attempt = 1, stage = SHOP.stage): SentEvent {
  return pipelineEvent('Stage', at, { 'execution-id': execution, stage, state, 'pipeline-execution-attempt': attempt });
}

export function actionEvent(
  at: number,
  execution: string,
  id: string,
  { category, state, result }: { readonly category: string; readonly state: string; readonly result?: string },
): SentEvent {
  return pipelineEvent('Action', at, {
    'execution-id': execution,
    'action-execution-id': id,
    stage: category,
    action: category,
    state,
    type: { owner: 'AWS', provider: 'Some', category, version: '1' },
    ...(result !== undefined && { 'execution-result': { 'external-execution-id': result } }),
  });
}

export function serviceEvent(at: number, deployment: string, name: string, service = SHOP.services[0]): SentEvent {
  return event(
    'aws.ecs',
    'ECS Deployment State Change',
    at,
    { eventType: 'INFO', eventName: `SERVICE_DEPLOYMENT_${name}`, deploymentId: deployment, reason: '' },
    [`arn:aws:ecs:eu-west-1:111122223333:service/${service}`],
  );
}

/** Returns the event of an alarm's state change. As in CloudWatch, the offset of its timestamp has no colon. */
export function alarmEvent(at: number, value: string, alarmName = SHOP.alarms[0]): SentEvent {
  const timestamp = new Date(at).toISOString().replace('Z', '+0000');
  return event('aws.cloudwatch', 'CloudWatch Alarm State Change', at, { alarmName, state: { value, timestamp } });
}

export interface PushedCommits {
  readonly before: string;
  readonly after: string;
  readonly forced?: boolean;
  readonly created?: boolean;
  readonly commits: readonly { readonly id: string; readonly at: number }[];
}

export function pushEvent(
  at: number,
  { before, after, forced = false, created = false, commits }: PushedCommits,
): SentEvent {
  return event('slipway.github', 'push', at, {
    repository: SHOP.repository,
    refType: 'branch',
    refName: SHOP.branch,
    commit: after,
    before,
    forced,
    created,
    commits: commits.map(({ id, at: made }) => ({ id, timestamp: new Date(made).toISOString() })),
  });
}
