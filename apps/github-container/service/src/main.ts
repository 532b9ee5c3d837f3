import { end } from './end';
import { makeServer } from './server';

const log = (entry: object) => console.log(JSON.stringify({ at: new Date().toISOString(), ...entry }));
const port = Number(process.env.PORT ?? 8080);
const server = makeServer(log);

server.listen(port, () => log({ level: 'info', message: `listening on ${port}` }));

process.on('SIGTERM', () => {
  log({ level: 'info', message: 'ending' });
  void end(server).then(() => process.exit(0));
});
