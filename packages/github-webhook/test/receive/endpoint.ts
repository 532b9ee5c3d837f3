import { createHmac, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import type { GitHubEvent } from '../../src/github-event';
import { DynamoClaims } from '../../src/receive/dynamo-claims';
import { DynamoNewestPushes } from '../../src/receive/dynamo-newest-pushes';
import { fetchSecrets } from '../../src/receive/fetch-secrets';
import { publishEvent } from '../../src/receive/publish-event';
import { Answer, receive } from '../../src/receive/receive';
import { WebhookSecret } from '../../src/receive/webhook-secret';
import { DynamoTable } from './dynamo-table';
import { SecretStore } from './secret-store';

export const SECRET = "It's a Secret to Everybody";
export const REPOSITORY = 'Codertocat/Hello-World';
export const LOCKED_MS = 10_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const sign = (body: string | Buffer, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

export interface DeliveryProps {
  readonly id?: string;
  readonly event?: string;
  readonly secret?: string;
  readonly headers?: Record<string, string | undefined>;
  readonly method?: string;
}

/** Event of the function URL. */
export interface Invocation {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly http: { readonly method: string } };
}

/** Signed request, as the function URL passes it on. */
export function delivery(
  payload: unknown,
  { id = randomUUID(), event = 'push', secret = SECRET, headers = {}, method = 'POST' }: DeliveryProps = {},
): Invocation {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return {
    headers: {
      'content-type': 'application/json',
      'x-github-delivery': id,
      'x-github-event': event,
      'x-hub-signature-256': sign(body, secret),
      ...headers,
    },
    body,
    isBase64Encoded: false,
    requestContext: { http: { method } },
  };
}

/**
 * Receiving function without its entry file: the real code for claims, secret and events, with clients whose services
 * are in memory.
 */
export class Endpoint {
  public clock = Date.parse('2026-11-22T09:00:00Z');
  public readonly events: GitHubEvent[] = [];
  public readonly log: {
    readonly level: string;
    readonly message: string;
    readonly fields: Record<string, unknown>;
  }[] = [];
  public readonly table = new DynamoTable();
  public readonly secrets: SecretStore;
  /** Function that can be set to let EventBridge fail or wait. */
  public bus: () => Promise<object> = async () => ({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });

  private readonly clients = {
    dynamo: new DynamoDBClient({}),
    events: new EventBridgeClient({}),
    secrets: new SecretsManagerClient({}),
  };
  private readonly secret: WebhookSecret;

  constructor(private readonly repositories: readonly string[] = [REPOSITORY]) {
    const now = () => this.clock;
    this.secrets = new SecretStore(SECRET, now);
    this.table.serve(this.clients.dynamo);
    this.secrets.serve(this.clients.secrets);
    mockClient(this.clients.events)
      .on(PutEventsCommand)
      .callsFake(async ({ Entries: [entry] }) => {
        const answer = await this.bus();
        this.events.push({ detailType: entry.DetailType, detail: JSON.parse(entry.Detail) });
        return answer;
      });
    this.secret = new WebhookSecret(() => fetchSecrets(this.clients.secrets, 'arn', DAY, now), now);
  }

  public receive(request: unknown): Promise<Answer> {
    const write = (level: string) => (message: string, fields: Record<string, unknown>) =>
      void this.log.push({ level, message, fields });
    return receive(request, {
      secret: this.secret,
      repositories: this.repositories,
      claims: new DynamoClaims(this.clients.dynamo, {
        table: 'claims',
        owner: randomUUID(),
        lockedMs: LOCKED_MS,
        keptMs: 90 * DAY,
        now: () => this.clock,
      }),
      newest: new DynamoNewestPushes(this.clients.dynamo, { table: 'claims', keptMs: 90 * DAY, now: () => this.clock }),
      publish: (event) => publishEvent(this.clients.events, 'bus', event),
      log: { info: write('info'), warn: write('warn'), error: write('error') },
    });
  }
}
