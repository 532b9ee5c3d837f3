import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CollectedDelivery, MetricsEnvironment } from '../env';
import { figuresOf } from '../history/figures';
import { BusEvent, factOf } from './fact-of';
import { FactTable } from './fact-table';
import { publishFigures } from './publish-figures';

/** How long before the period a commit may have been pushed, or a change deployed, that it is about. */
const BEFORE_MS = 90 * 86_400_000;

const logger = new Logger({ serviceName: 'delivery-metrics' });
const dynamo = new DynamoDBClient({});

/**
 * Keeps what an event says, and publishes the figures of the deliveries that it is about: once a day of all. What goes
 * wrong, Lambda tries twice more, which changes nothing that was done already.
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
