import { Server } from 'node:http';

/** Maximum time to stop, in milliseconds. ECS kills a task that has not stopped after 30 seconds. */
const LONGEST_MS = 20_000;

/**
 * Closes the server after it has answered all requests in progress. The load balancer no longer sends new requests.
 *
 * Idle connections, which would otherwise remain open for a minute, are closed immediately. Connections of clients that
 * never complete their requests are closed after the maximum time.
 *
 * @see
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout
 */
export async function end(server: Server, longestMilliseconds = LONGEST_MS): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), longestMilliseconds);
  await closed;
  clearTimeout(timer);
}
