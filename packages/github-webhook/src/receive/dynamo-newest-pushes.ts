import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { NewestPushes, RefPush } from './newest-pushes';
import { seconds } from './seconds';

export interface DynamoNewestPushesProps {
  readonly table: string;
  /** Retention of a push, in milliseconds. */
  readonly keptMs: number;
  /** Returns the current time in milliseconds. @default Date.now */
  readonly now?: () => number;
}

/**
 * Latest push of each ref, stored as an item in the claims table that only a later push can replace. A call that the
 * SDK retries finds its own time and succeeds again.
 */
export class DynamoNewestPushes implements NewestPushes {
  private readonly now: () => number;

  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly props: DynamoNewestPushesProps,
  ) {
    this.now = props.now ?? Date.now;
  }

  /**
   * Stores a push unless a later one is stored. An expired item counts as deleted, because TTL may take days to delete
   * it.
   */
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
