import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CollectedDelivery, MetricsEnvironment } from '../env';
import { figuresOf } from '../history/figures';
import { BusEvent, factOf } from './fact-of';
import { FactTable } from './fact-table';
import { publishFigures } from './publish-figures';

/**
 * Time before the period for which facts are also read, in milliseconds: commits and changes may have begun before the
 * period.
 */
const BEFORE_MS = 90 * 86_400_000;

const logger = new Logger({ serviceName: 'delivery-metrics' });
const dynamo = new DynamoDBClient({});

/**
 * Stores the facts in an event, and publishes the figures of the affected deliveries, or of all deliveries once a day.
 * Lambda retries a failed invocation twice, and repeated processing of an event is harmless.
 */
export async function handler(event: BusEvent & { readonly id: string }): Promise<void> {
  const env = process.env as unknown as MetricsEnvironment;
  const deliveries = JSON.parse(env.DELIVERIES) as readonly CollectedDelivery[];
  const table = new FactTable(dynamo, {
    table: env.FACTS_TABLE,
    retentionSeconds: Number(env.RETENTION_SECONDS),
  });
  logger.appendKeys({ correlationId: event.id });
  for (const delivery of deliveries) {
    const fact = factOf(event, delivery);
    if (fact) {
      await table.keep(delivery.name, fact);
    }
    if (fact || event.source === 'aws.events') {
      await publish(delivery, table, 1_000 * Number(env.PERIOD_SECONDS));
    }
  }
}

async function publish(delivery: CollectedDelivery, table: FactTable, periodMs: number): Promise<void> {
  const { name, services, attributionSeconds } = delivery;
  const to = Date.now();
  const from = to - periodMs;
  const facts = await table.between(name, from - BEFORE_MS, to);
  const figures = figuresOf(
    facts,
    { from, to },
    { attributionMs: 1_000 * attributionSeconds, watchesServices: services.length > 0 },
  );
  publishFigures(name, figures);
  logger.info('published', { delivery: name, facts: facts.length, figures });
}
