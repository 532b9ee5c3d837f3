import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  paginateQuery,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Fact, keyOf } from '../history/fact';

export interface FactTableProps {
  readonly table: string;
  /** How long a fact is kept, in seconds. */
  readonly retentionSeconds: number;
}

/**
 * The facts of deliveries in a table: those of a delivery and a month are a partition, and what a fact says is its sort
 * key, so that it is stored once however often it is reported.
 */
export class FactTable {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly props: FactTableProps,
  ) {}

  /** Keeps a fact, unless it was reported before with the same time or an earlier one. */
  public async keep(delivery: string, fact: Fact): Promise<void> {
    try {
      await this.dynamo.send(
        new PutItemCommand({
          TableName: this.props.table,
          Item: {
            partition: { S: partition(delivery, fact.at) },
            fact: { S: keyOf(fact) },
            happened: { N: String(fact.at) },
            says: { S: JSON.stringify(fact) },
            expires: { N: String(Math.ceil(fact.at / 1_000) + this.props.retentionSeconds) },
          },
          ConditionExpression: 'attribute_not_exists(#fact) OR #happened > :happened',
          ExpressionAttributeNames: { '#fact': 'fact', '#happened': 'happened' },
          ExpressionAttributeValues: { ':happened': { N: String(fact.at) } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
    }
  }

  /** The facts of all months from one moment to another, those of the first and the last one completely. */
  public async between(delivery: string, from: number, to: number): Promise<Fact[]> {
    const months = await Promise.all(partitions(delivery, from, to).map((one) => this.partition(one)));
    return months.flat();
  }

  /** Consistent, so that of two invocations that keep a fact at the same time the later one finds both. */
  private async partition(name: string): Promise<Fact[]> {
    const facts: Fact[] = [];
    const query = {
      TableName: this.props.table,
      ConsistentRead: true,
      KeyConditionExpression: '#partition = :partition',
      ProjectionExpression: '#says',
      ExpressionAttributeNames: { '#partition': 'partition', '#says': 'says' },
      ExpressionAttributeValues: { ':partition': { S: name } },
    };
    for await (const { Items = [] } of paginateQuery({ client: this.dynamo }, query)) {
      facts.push(...Items.map(({ says }) => JSON.parse(says.S!) as Fact));
    }
    return facts;
  }
}

function partitions(delivery: string, from: number, to: number): string[] {
  const first = new Date(from);
  const starts: number[] = [];
  for (let month = first.getUTCMonth(); ; month += 1) {
    const start = Date.UTC(first.getUTCFullYear(), month);
    if (start > to) {
      return starts.map((one) => partition(delivery, one));
    }
    starts.push(start);
  }
}

/** Such as `shop#2026-11`. */
function partition(delivery: string, at: number): string {
  return `${delivery}#${new Date(at).toISOString().slice(0, 7)}`;
}
