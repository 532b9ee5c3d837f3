import { request as ask } from 'node:http';

/** Response that an HTTP client receives, with any headers in its request. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends a request as any program can, including headers that browsers do not let scripts set. */
export async function http(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = ask(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
    });
    sent.on('error', reject).end(body);
  });
}

/** Change as the script of the page receives it. */
export interface Change {
  readonly id: number;
  readonly parts: readonly { readonly name: string; readonly place: string; readonly html: string }[];
  readonly gone: readonly string[];
  readonly logs: readonly {
    readonly pane: string;
    readonly gap: boolean;
    readonly lines: readonly (readonly [number, string])[];
  }[];
}

/** Reads server-sent events one by one. */
export class EventReader {
  public static async open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const stop = new AbortController();
    const response = await fetch(new URL('events', url), { headers, signal: stop.signal });
    return new EventReader(response, stop);
  }

  private text = '';
  private readonly reader: ReadableStreamDefaultReader<string>;

  private constructor(
    public readonly response: Response,
    private readonly stop: AbortController,
  ) {
    this.reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Returns the next event with a name. */
  public async next(): Promise<{ readonly event: string; readonly id: number; readonly data: Change }> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end < 0) {
        const { value, done } = await this.reader.read();
        if (done) {
          throw new Error(`the stream ended after ${JSON.stringify(this.text)}`);
        }
        this.text += value;
        continue;
      }
      const fields = Object.fromEntries(
        this.text
          .slice(0, end)
          .split('\n')
          .map((line) => line.split(/: (.*)/s)),
      ) as Record<string, string>;
      this.text = this.text.slice(end + 2);
      if (fields.event) {
        const id = Number(fields.id);
        return { event: fields.event, id, data: { ...JSON.parse(fields.data), id } };
      }
    }
  }

  /** Reads events until all events so far meet a condition. */
  public async until(isTrue: (changes: readonly Change[]) => boolean): Promise<readonly Change[]> {
    const changes: Change[] = [];
    while (!isTrue(changes)) {
      changes.push((await this.next()).data);
    }
    return changes;
  }

  public close(): void {
    this.stop.abort();
  }
}
