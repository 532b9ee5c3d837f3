import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { NewestPushes, RefPush } from './newest-pushes';
import { seconds } from './seconds';

export interface DynamoNewestPushesProps {
  readonly table: string;
  /** How long a push is remembered. */
  readonly keptMs: number;
  /** Milliseconds. @default Date.now */
  readonly now?: () => number;
}

/**
 * The latest push of each ref as an item of the table of claims, written under the condition that it is the latest. A
 * call that the SDK repeats finds its own time and holds again.
 */
export class DynamoNewestPushes implements NewestPushes {
  private readonly now: () => number;

  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly props: DynamoNewestPushesProps,
  ) {
    this.now = props.now ?? Date.now;
  }

  /** TTL deletes within days, not at once: what has expired and is still there counts as gone. */
  public async note({ ref, pushedAt }: RefPush): Promise<boolean> {
    const now = this.now();
    try {
      await this.dynamo.send(
        new PutItemCommand({
          TableName: this.props.table,
          Item: {
            id: { S: `newest:${ref}` },
            pushedAt: { N: String(pushedAt) },
            expiresAt: { N: seconds(now + this.props.keptMs) },
          },
          ConditionExpression: 'attribute_not_exists(id) OR pushedAt <= :pushedAt OR expiresAt <= :seconds',
          ExpressionAttributeValues: { ':pushedAt': { N: String(pushedAt) }, ':seconds': { N: seconds(now) } },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  }
}
