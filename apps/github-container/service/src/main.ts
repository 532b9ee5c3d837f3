import { makeServer } from './server';

const log = (entry: object) => console.log(JSON.stringify({ at: new Date().toISOString(), ...entry }));
const port = Number(process.env.PORT ?? 8080);
const server = makeServer(log);

server.listen(port, () => log({ level: 'info', message: `listening on ${port}` }));

// What is being answered is answered to its end: the load balancer has stopped to send more.
process.on('SIGTERM', () => {
  log({ level: 'info', message: 'ending' });
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
