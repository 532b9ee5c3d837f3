import { end } from './end';
import { makeServer } from './server';
import { Tracer } from './tracer';

const {
  PORT = '8080',
  OTEL_EXPORTER_OTLP_ENDPOINT,
  TRACE_SERVICE_NAME = 'web',
  TRACE_SAMPLE_PERCENT = '10',
} = process.env;
const log = (entry: object) => console.log(JSON.stringify({ at: new Date().toISOString(), ...entry }));
const tracer = new Tracer({
  serviceName: TRACE_SERVICE_NAME,
  endpoint: OTEL_EXPORTER_OTLP_ENDPOINT,
  samplePercent: Number(TRACE_SAMPLE_PERCENT),
});
const server = makeServer(log, tracer);

server.listen(Number(PORT), () => log({ level: 'info', message: `listening on ${PORT}` }));

process.on('SIGTERM', () => {
  log({ level: 'info', message: 'ending' });
  void end(server).then(() => process.exit(0));
});
