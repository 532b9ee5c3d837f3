import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { NETWORK_PROXY_PORT } from './container-network';
import type { FenceSettings } from './open-fence';
import { Endpoint, isProxySetting, loopbackRegistries, registryHosts } from './reachable-hosts';

/** What the commands of a Dockerfile get of the network of a run. */
export interface ReachableNetwork {
  readonly endpoints: readonly Endpoint[];
  readonly hosts: readonly string[];
  /** Registries, certificate authorities, and the proxy of the network. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files that the variables name. */
  readonly files: readonly string[];
}

const NAMES_CACHE = /cache$|cache_dir$/i;

/** The network of a build, for an engine that builds an image. */
export function buildNetwork({ network = {}, offline = false, hosts = [] }: FenceSettings = {}): ReachableNetwork {
  const kept = Object.entries(network).filter(([name]) => !isProxySetting(name) && !NAMES_CACHE.test(name));
  const proxy = `http://127.0.0.1:${NETWORK_PROXY_PORT}`;
  const proxies = Object.fromEntries(
    ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].map((it) => [it, proxy]),
  );
  return {
    endpoints: offline ? [] : loopbackRegistries(network),
    hosts: offline ? [] : [...registryHosts(network), ...hosts],
    variables: { ...Object.fromEntries(kept), ...proxies, no_proxy: 'localhost,127.0.0.1', NODE_USE_ENV_PROXY: '1' },
    files: kept.map(([, value]) => value).filter((value) => isAbsolute(value) && existsSync(value)),
  };
}
