import { X509Certificate } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Client, ClientConfig } from 'pg';
import { PostgresServer } from '@slipway/testing/postgres-server';
import { selfSignedCertificate } from '@slipway/testing/self-signed-certificate';

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
}, 60_000);
afterAll(() => server.stop());

async function ask(config: ClientConfig, query: string): Promise<unknown> {
  const { host, port, username: user, password, dbname: database, authority: ca } = server;
  const client = new Client({ host, port, user, password, database, ssl: { ca }, ...config });
  try {
    await client.connect();
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}

describe('a server of PostgreSQL', () => {
  it('answers over TLS, and logs statements', async () => {
    expect(await ask({}, 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([{ ssl: true }]);
    expect(server.log).toContain('SELECT ssl FROM pg_stat_ssl');
  });

  it.each<[string, ClientConfig, RegExp]>([
    ['without TLS', { ssl: false }, /no pg_hba.conf entry/],
    ['that does not trust it', { ssl: true }, /self-signed certificate/],
    ['with another password', { password: 'other' }, /password authentication failed/],
  ])('refuses a client %s', async (_, config, message) => {
    await expect(ask(config, 'SELECT 1')).rejects.toThrow(message);
  });

  it('reports why it did not start', async () => {
    const { port } = server;
    jest.resetModules();
    jest.doMock('../src/quiet-port', () => ({ quietPort: async () => port }));
    const { PostgresServer: Again } = jest.requireActual<{ PostgresServer: typeof PostgresServer }>(
      '../src/postgres-server',
    );

    await expect(Again.start()).rejects.toThrow(/PostgreSQL ended before it was ready:[^]*Address already in use/);
  });

  it('runs as the user of this process, unless that is root', async () => {
    const isRoot = process.getuid!() === 0;
    const user = jest.spyOn(process, 'getuid').mockReturnValue(isRoot ? 1000 : 0);

    const outcome = await PostgresServer.start().then(
      (other) => other.stop(),
      (error) => error.code as string,
    );
    user.mockRestore();

    expect(outcome).toBe(isRoot ? undefined : 'EPERM'); // only root can switch to another user
  });

  it('leaves nothing when it ends', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('slipway-postgres-'));
    const other = await PostgresServer.start();
    await other.stop();

    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('slipway-postgres-'))).toEqual(before);
  });
});

describe('a self-signed certificate', () => {
  it('is for this machine and for a day, and self-signed', () => {
    const certificate = new X509Certificate(selfSignedCertificate().certificate);

    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(Date.parse(certificate.validTo) - Date.now()).toBeLessThan(25 * 60 * 60 * 1000);
  });
});
