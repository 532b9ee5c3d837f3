import { Server } from 'node:http';

/** Less than the 30 seconds after which ECS kills a task that has not ended. */
const LONGEST_MS = 20_000;

/**
 * What is being answered is answered to its end, and then the server is closed: the load balancer has stopped to send
 * more.
 *
 * Nobody waits for idle connections, which stay open for a minute otherwise, nor for clients that do not go on with
 * what they began.
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
