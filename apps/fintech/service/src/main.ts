import { GracefulEnd } from './graceful-end';
import { PaymentsInMemory } from './payments';
import { makeServer } from './server';

const log = (entry: object) => console.log(JSON.stringify({ at: new Date().toISOString(), ...entry }));
const port = Number(process.env.PORT ?? 8080);
const server = makeServer(log, new PaymentsInMemory());
const graceful = new GracefulEnd(server);

server.listen(port, () => log({ level: 'info', message: `listening on ${port}`, node: process.version }));

process.on('SIGTERM', () => {
  log({ level: 'info', message: 'ending' });
  void graceful.end().then(() => process.exit(0));
});
