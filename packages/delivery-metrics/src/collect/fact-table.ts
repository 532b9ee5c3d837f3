import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  paginateQuery,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Fact, keyOf } from '../history/fact';

export interface FactTableProps {
  readonly table: string;
  /** Retention of a fact, in seconds. */
  readonly retentionSeconds: number;
}

/**
 * DynamoDB table with the facts of deliveries. Each partition contains one month of one delivery. The sort key is the
 * content of a fact, so a fact that is reported several times is stored once.
 */
export class FactTable {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly props: FactTableProps,
  ) {}

  /** Stores a fact, unless it is already stored with the same or an earlier time. */
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

  /** Returns the facts of all months between two times, including the complete first and last month. */
  public async between(delivery: string, from: number, to: number): Promise<Fact[]> {
    const months = await Promise.all(partitions(delivery, from, to).map((one) => this.partition(one)));
    return months.flat();
  }

  /**
   * Reads a partition with strong consistency, so that the later of two simultaneous invocations finds the facts of
   * both.
   */
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

/** Returns the partition key of a delivery and a month, such as `shop#2026-11`. */
function partition(delivery: string, at: number): string {
  return `${delivery}#${new Date(at).toISOString().slice(0, 7)}`;
}
