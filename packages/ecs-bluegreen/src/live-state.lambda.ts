import { Logger } from '@aws-lambda-powertools/logger';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { answer, Outcome } from '@slipway/custom-resource';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { CountKeeper } from './count/count-keeper';
import { ImageKeeper } from './image/image-keeper';
import { RevisionKeeper } from './image/revision-keeper';
import { TaskRevisions } from './image/task-revisions';
import { ListenerRules } from './traffic/listener-rules';
import { RuleKeeper } from './traffic/rule-keeper';
import type { Keeper } from './live-state/keeper';

const NOTHING_MADE = 'none';

/** Client settings with more retries, because AWS throttles deregistrations after about twenty. */
const PATIENT = { maxAttempts: 10 };

const ecs = new ECSClient(PATIENT);
const ssm = new SSMClient({});
const logger = new Logger({ serviceName: 'live-state' });
const keepers: Readonly<Record<string, Keeper<never>>> = {
  'Custom::TrafficRule': new RuleKeeper(new ListenerRules(new ElasticLoadBalancingV2Client({}))),
  'Custom::RunningImage': new ImageKeeper(ssm),
  'Custom::TaskCount': new CountKeeper(ecs),
  'Custom::TaskRevision': new RevisionKeeper(new TaskRevisions(ecs), ssm),
};

/**
 * Handles custom resources that deployments also change. A stack update changes only the properties that the stack
 * sets.
 */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  logger.appendKeys({ correlationId: event.RequestId, resource: event.LogicalResourceId });
  await answer(event, await kept(event), fetch);
}

async function kept(event: CloudFormationCustomResourceEvent): Promise<Outcome> {
  try {
    const outcome = await keep(keepers[event.ResourceType] as Keeper<unknown>, event);
    logger.info('handled the custom resource', { type: event.ResourceType, request: event.RequestType, ...outcome });
    return outcome;
  } catch (error) {
    logger.error('could not handle the custom resource', error as Error);
    return {
      id: event.RequestType === 'Create' ? NOTHING_MADE : event.PhysicalResourceId,
      reason: `${(error as Error).name}: ${(error as Error).message}`,
    };
  }
}

async function keep(keeper: Keeper<unknown>, event: CloudFormationCustomResourceEvent): Promise<Outcome> {
  if (event.RequestType === 'Delete') {
    await keeper.delete(event.PhysicalResourceId, event.ResourceProperties);
    return { id: event.PhysicalResourceId };
  }
  const id =
    event.RequestType === 'Create'
      ? await keeper.create(event.ResourceProperties)
      : await keeper.update(event.PhysicalResourceId, event.ResourceProperties, event.OldResourceProperties);
  return { id, attributes: await keeper.attributes?.(event.ResourceProperties) };
}
