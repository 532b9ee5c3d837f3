import { Logger } from '@aws-lambda-powertools/logger';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { ImageKeeper } from '../image/image-keeper';
import { RevisionKeeper } from '../image/revision-keeper';
import { TaskRevisions } from '../image/task-revisions';
import { ListenerRules } from '../traffic/listener-rules';
import { RuleKeeper } from '../traffic/rule-keeper';
import { answer } from './answer';
import type { Keeper } from './keeper';

const NOTHING_MADE = 'none';

/** Taking revisions away is throttled after some twenty. */
const PATIENT = { maxAttempts: 10 };

const ssm = new SSMClient({});
const logger = new Logger({ serviceName: 'live-state' });
const keepers: Readonly<Record<string, Keeper<never>>> = {
  'Custom::TrafficRule': new RuleKeeper(new ListenerRules(new ElasticLoadBalancingV2Client({}))),
  'Custom::RunningImage': new ImageKeeper(ssm),
  'Custom::TaskRevision': new RevisionKeeper(new TaskRevisions(new ECSClient(PATIENT)), ssm),
};

/** Keeps what CloudFormation describes and deployments change, so that an update of the stack changes its own part only. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  logger.appendKeys({ correlationId: event.RequestId, resource: event.LogicalResourceId });
  const { id, reason } = await kept(event);
  await answer(event, id, reason, fetch);
}

async function kept(event: CloudFormationCustomResourceEvent): Promise<{ id: string; reason?: string }> {
  try {
    const id = await keep(keepers[event.ResourceType] as Keeper<unknown>, event);
    logger.info('kept', { type: event.ResourceType, request: event.RequestType, id });
    return { id };
  } catch (error) {
    logger.error('not kept', error as Error);
    return { id: event.RequestType === 'Create' ? NOTHING_MADE : event.PhysicalResourceId, reason: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

async function keep(keeper: Keeper<unknown>, event: CloudFormationCustomResourceEvent): Promise<string> {
  switch (event.RequestType) {
    case 'Create': return keeper.create(event.ResourceProperties);
    case 'Update': return keeper.update(event.PhysicalResourceId, event.ResourceProperties, event.OldResourceProperties);
    case 'Delete':
      await keeper.delete(event.PhysicalResourceId, event.ResourceProperties);
      return event.PhysicalResourceId;
  }
}
