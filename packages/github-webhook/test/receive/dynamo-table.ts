import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

type Value = { S: string } | { N: string };
type Item = Record<string, Value>;

interface Write {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, Value>;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

const TOKENS = /\(|\)|<=|=|,|[\w#:]+/g;

/**
 * In-memory DynamoDB table. Like DynamoDB, it evaluates condition expressions so that a missing attribute does not
 * match any comparison, AND has precedence over OR, and the check and the write are atomic.
 */
export class DynamoTable {
  public readonly items = new Map<string, Item>();
  /**
   * Calls that fail from now on: the name of a command, or of a command and the beginning of an ID, such as `Put
   * body:`.
   */
  public readonly failing = new Set<string>();

  /** Redirects the calls of this client to the table. */
  public serve(client: DynamoDBClient): void {
    const mock = mockClient(client);
    mock
      .on(PutItemCommand)
      .callsFake((input: Write & { Item: Item }) =>
        this.write('Put', key(input.Item), input, () => this.items.set(key(input.Item), input.Item)),
      );
    mock
      .on(UpdateItemCommand)
      .callsFake((input: Write & { Key: Item; UpdateExpression: string }) =>
        this.write('Update', key(input.Key), input, () => this.update(input)),
      );
    mock
      .on(DeleteItemCommand)
      .callsFake((input: Write & { Key: Item }) =>
        this.write('Delete', key(input.Key), input, () => this.items.delete(key(input.Key))),
      );
  }

  private async write(name: string, id: string, input: Write, act: () => void): Promise<object> {
    await aWhile();
    if ([...this.failing].some((failing) => `${name} ${id}`.startsWith(failing))) {
      throw new Error(`${name} failed`);
    }
    const item = this.items.get(id);
    if (input.ConditionExpression && !new Condition(input, item ?? {}).holds()) {
      throw new ConditionalCheckFailedException({
        message: 'The conditional request failed',
        $metadata: {},
        ...(input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && { Item: item }),
      });
    }
    act();
    await aWhile();
    return {};
  }

  private update({
    Key,
    UpdateExpression,
    ExpressionAttributeNames = {},
    ExpressionAttributeValues = {},
  }: Write & { Key: Item; UpdateExpression: string }): void {
    const [, name, value] = /^SET (\S+) = (\S+)$/.exec(UpdateExpression)!;
    this.items.set(key(Key), {
      ...this.items.get(key(Key)),
      ...Key,
      [ExpressionAttributeNames[name] ?? name]: ExpressionAttributeValues[value],
    });
  }
}

/** Lets calls overtake each other. */
async function aWhile(): Promise<void> {
  for (let turns = Math.floor(Math.random() * 5); turns >= 0; turns--) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const key = ({ id }: Item) => (id as { S: string }).S;

/**
 * Grammar: or := and (OR and)*; and := term (AND term)*; term := ( or ) | attribute_not_exists ( name ) | name operator
 * value
 */
class Condition {
  private readonly tokens: string[];

  constructor(
    private readonly input: Write,
    private readonly item: Item,
  ) {
    this.tokens = [...input.ConditionExpression!.matchAll(TOKENS)].map(([token]) => token);
  }

  public holds(): boolean {
    const result = this.or();
    expect(this.tokens).toEqual([]);
    return result;
  }

  private or(): boolean {
    let result = this.and();
    while (this.tokens[0] === 'OR') {
      this.tokens.shift();
      result = this.and() || result;
    }
    return result;
  }

  private and(): boolean {
    let result = this.term();
    while (this.tokens[0] === 'AND') {
      this.tokens.shift();
      result = this.term() && result;
    }
    return result;
  }

  private term(): boolean {
    const token = this.tokens.shift()!;
    if (token === '(') {
      const result = this.or();
      expect(this.tokens.shift()).toBe(')');
      return result;
    }
    if (token === 'attribute_not_exists') {
      const [, name] = this.tokens.splice(0, 3);
      return this.attribute(name) === undefined;
    }
    const [operator, value] = this.tokens.splice(0, 2);
    return compare(this.attribute(token), operator, this.input.ExpressionAttributeValues![value]);
  }

  private attribute(name: string): Value | undefined {
    return this.item[name.startsWith('#') ? this.input.ExpressionAttributeNames![name] : name];
  }
}

function compare(left: Value | undefined, operator: string, right: Value): boolean {
  if (left === undefined || Object.keys(left)[0] !== Object.keys(right)[0]) {
    return false;
  }
  const [a, b] = [left, right].map((value) => ('N' in value ? Number(value.N) : value.S));
  return operator === '=' ? a === b : a <= b;
}
