/** Port of the run's proxy in every fence and network. */
export const PROXY_PORT = 47_128;

/** Returns the environment variables that direct programs to the run's proxy. */
export function proxyVariables(): Record<string, string> {
  const proxy = `http://127.0.0.1:${PROXY_PORT}`;
  return Object.fromEntries(['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].map((name) => [name, proxy]));
}
