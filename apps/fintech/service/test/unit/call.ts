import { once } from 'node:events';
import { type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { selfSignedCertificate } from '../../src/certificate';
import { makeServer } from '../../src/server';
import { PaymentsInMemory, type Payments } from '../../src/payments';
import { callService, type Answered } from '../call-service';

/** Service on its own port, with its log lines. */
export class Running {
  public static async start(payments: Payments = new PaymentsInMemory()): Promise<Running> {
    const log: object[] = [];
    const server = makeServer((entry) => void log.push(entry), payments, await selfSignedCertificate());
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

  public call(method: string, path: string, body = '', headers: Record<string, string> = {}): Promise<Answered> {
    return callService(`https://127.0.0.1:${this.port}${path}`, method, body, headers);
  }

  public pay(key: string, payment: object | string): Promise<Answered> {
    const body = typeof payment === 'string' ? payment : JSON.stringify(payment);
    return this.call('POST', '/payments', body, { 'idempotency-key': key });
  }
}

/** Runs the service while a function uses it. */
export async function running(act: (service: Running) => Promise<void>): Promise<void> {
  const service = await Running.start();
  try {
    await act(service);
  } finally {
    service.server.close();
  }
}
