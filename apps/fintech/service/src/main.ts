import { selfSignedCertificate } from './certificate';
import { DynamoTable } from './dynamo-table';
import { GracefulEnd } from './graceful-end';
import { PaymentsInMemory } from './payments';
import { PaymentsInTable } from './payments-in-table';
import { makeServer } from './server';

const log = (entry: object) => console.log(JSON.stringify({ at: new Date().toISOString(), ...entry }));
// warnings of Node.js and libraries would otherwise be plain text
process.removeAllListeners('warning').on('warning', ({ message }) => log({ level: 'warn', message }));

const port = Number(process.env.PORT ?? 8080);
const table = process.env.PAYMENTS_TABLE;
if (table === undefined) {
  log({
    level: 'warn',
    message: 'PAYMENTS_TABLE is not set: payments are kept in memory, and are lost when the process ends',
  });
}
const payments = table === undefined ? new PaymentsInMemory() : new PaymentsInTable(new DynamoTable(table));
const server = makeServer(log, payments, await selfSignedCertificate());
const graceful = new GracefulEnd(server);

server.listen(port, () => log({ level: 'info', message: `listening on ${port}, over TLS`, node: process.version }));

process.on('SIGTERM', () => {
  log({ level: 'info', message: 'ending' });
  void graceful.end().then(() => process.exit(0));
});
