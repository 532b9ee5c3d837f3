import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Address at which the code in a task reaches the task's collector. */
const TASK_COLLECTOR = 'http://localhost:4318';
const POLL_MS = 20;

/** Span of one request that a service answered. */
export interface Span {
  readonly service: string;
  readonly name: string;
  /** ID of the trace, 32 hexadecimal digits. */
  readonly traceId: string;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

/** OTLP export, with only the fields that are read here. */
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<Span, 'service'>[] }[];
  }[];
}

/**
 * Collector on this machine that receives spans as OTLP over HTTP and forwards nothing. A run starts no other
 * collector, because its image is in a public registry.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export class Collector {
  public static async start(): Promise<Collector> {
    const spans: Span[] = [];
    const server = createServer((request, response) => {
      if (request.method !== 'POST' || request.url !== '/v1/traces') {
        response.writeHead(404).end();
        return;
      }
      void json(request).then((body) => {
        spans.push(...spansIn(body as Export));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Collector(server, spans);
  }

  private constructor(
    private readonly server: Server,
    private readonly spans: Span[],
  ) {}

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Directs the tasks of an app to this collector instead of their own. Changes the templates in the folder. */
  public takePlaceIn(assembly: string): void {
    readdirSync(assembly)
      .filter((file) => file.endsWith('.template.json'))
      .forEach((file) => {
        const template = readFileSync(`${assembly}/${file}`, 'utf8');
        writeFileSync(`${assembly}/${file}`, template.replaceAll(TASK_COLLECTOR, this.url));
      });
  }

  /** Waits for the span of a trace, by default for 5 seconds. Resolves to undefined if the span does not arrive. */
  public async spanOf(traceId: string, withinMs = 5_000): Promise<Span | undefined> {
    const end = Date.now() + withinMs;
    for (;;) {
      const found = this.spans.find((span) => span.traceId === traceId);
      if (found !== undefined || Date.now() > end) {
        return found;
      }
      await sleep(POLL_MS);
    }
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function spansIn({ resourceSpans }: Export): Span[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap(({ spans }) => spans.map(({ name, traceId }) => ({ service, name, traceId })));
  });
}
