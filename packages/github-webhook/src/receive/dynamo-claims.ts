import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Claim, Claims } from './claims';
import { seconds } from './seconds';

export interface DynamoClaimsProps {
  readonly table: string;
  /**
   * ID of the invocation that makes the claim. If the SDK retries a call, the ID shows that the claim is not from
   * another invocation.
   */
  readonly owner: string;
  /** Time after which an unfinished claim expires, because its invocation has ended, in milliseconds. */
  readonly lockedMs: number;
  /** Retention of a completed claim, in milliseconds. */
  readonly keptMs: number;
  /** Returns the current time in milliseconds. @default Date.now */
  readonly now?: () => number;
}

/**
 * Claims that are stored as items of a DynamoDB table. Each claim is a conditional write, so exactly one attempt
 * succeeds.
 *
 * The idempotency utility of Powertools cannot be used, because it supports only one key, and a delivery has two.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
export class DynamoClaims implements Claims {
  private readonly now: () => number;

  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly props: DynamoClaimsProps,
  ) {
    this.now = props.now ?? Date.now;
  }

  /** Claims a key. An expired item counts as deleted, because TTL may take days to delete it. */
  public async take(key: string): Promise<Claim> {
    const now = this.now();
    try {
      await this.dynamo.send(
        new PutItemCommand({
          TableName: this.props.table,
          Item: {
            id: { S: key },
            status: { S: Claim.IN_PROGRESS },
            claimant: { S: this.props.owner },
            lockedUntil: { N: String(now + this.props.lockedMs) },
            expiresAt: { N: seconds(now + this.props.keptMs) },
          },
          ConditionExpression:
            'attribute_not_exists(id) OR claimant = :me OR expiresAt <= :seconds OR (#status = :inProgress AND lockedUntil <= :now)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':me': { S: this.props.owner },
            ':seconds': { N: seconds(now) },
            ':inProgress': { S: Claim.IN_PROGRESS },
            ':now': { N: String(now) },
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return Claim.TAKEN;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return error.Item?.status.S === Claim.DONE ? Claim.DONE : Claim.IN_PROGRESS;
      }
      throw error;
    }
  }

  public async complete(key: string): Promise<void> {
    await this.dynamo.send(
      new UpdateItemCommand({
        TableName: this.props.table,
        Key: { id: { S: key } },
        UpdateExpression: 'SET #status = :done',
        ConditionExpression: 'claimant = :me',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':me': { S: this.props.owner }, ':done': { S: Claim.DONE } },
      }),
    );
  }

  public async release(key: string): Promise<void> {
    try {
      await this.dynamo.send(
        new DeleteItemCommand({
          TableName: this.props.table,
          Key: { id: { S: key } },
          ConditionExpression: 'claimant = :me',
          ExpressionAttributeValues: { ':me': { S: this.props.owner } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
    }
  }
}
