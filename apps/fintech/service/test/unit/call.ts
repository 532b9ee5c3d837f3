import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { makeServer } from '../../src/server';
import { PaymentsInMemory, type Payments } from '../../src/payments';

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The service on a port of its own, with what it logs. */
export class Running {
  public static async start(payments: Payments = new PaymentsInMemory()): Promise<Running> {
    const log: object[] = [];
    const server = makeServer((entry) => void log.push(entry), payments);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Running(server, log);
  }

  private constructor(
    public readonly server: Server,
    public readonly log: readonly object[],
  ) {}

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Node.js 16 has no fetch. */
  public call(method: string, path: string, body = '', headers: Record<string, string> = {}): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: this.port, method, path, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode!, body: JSON.parse(text) }));
      });
      call.on('error', reject).end(body);
    });
  }

  public pay(key: string, payment: object | string): Promise<Answered> {
    const body = typeof payment === 'string' ? payment : JSON.stringify(payment);
    return this.call('POST', '/payments', body, { 'idempotency-key': key });
  }
}
