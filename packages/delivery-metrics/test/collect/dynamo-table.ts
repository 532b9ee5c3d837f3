import {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  PutItemCommandInput,
  QueryCommand,
  QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

type Item = Record<string, AttributeValue>;

/**
 * In-memory table of facts with two items per page. It supports only the condition and the query that the package uses.
 */
export class DynamoTable {
  public readonly items = new Map<string, Item>();
  public readonly mock = mockClient(DynamoDBClient);

  constructor() {
    this.mock.on(PutItemCommand).callsFake((input: PutItemCommandInput) => this.put(input));
    this.mock.on(QueryCommand).callsFake((input: QueryCommandInput) => this.query(input));
  }

  private put({ Item: item = {}, ConditionExpression, ExpressionAttributeValues = {} }: PutItemCommandInput): object {
    expect(ConditionExpression).toBe('attribute_not_exists(#fact) OR #happened > :happened');
    const key = `${item.partition.S}|${item.fact.S}`;
    const known = this.items.get(key);
    if (known && Number(known.happened.N) <= Number(ExpressionAttributeValues[':happened'].N)) {
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    }
    this.items.set(key, item);
    return {};
  }

  private query({ ConsistentRead, ExpressionAttributeValues = {}, ExclusiveStartKey }: QueryCommandInput): object {
    expect(ConsistentRead).toBe(true);
    const all = [...this.items.values()].filter(
      ({ partition }) => partition.S === ExpressionAttributeValues[':partition'].S,
    );
    const start = Number(ExclusiveStartKey?.next?.N ?? 0);
    const more = start + 2 < all.length && { LastEvaluatedKey: { next: { N: String(start + 2) } } };
    return { ...(all.length > 0 && { Items: all.slice(start, start + 2) }), ...more };
  }
}
