import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { FenceSettings } from './open-fence';
import { Endpoint, isProxySetting, reachableOf } from './reachable-hosts';
import { proxyVariables } from './run-proxy';

/** Network access of the commands in a Dockerfile. */
export interface ReachableNetwork {
  readonly endpoints: readonly Endpoint[];
  readonly hosts: readonly string[];
  /** Environment variables for registries, certificate authorities and the proxy. */
  readonly variables: Readonly<Record<string, string>>;
  /** Paths of files that the environment variables name. */
  readonly files: readonly string[];
}

/**
 * Matches the names of settings for caches, which the commands of an image build do not have, and of settings with
 * which package managers use only a cache.
 */
const NAMES_CACHE = /cache$|cache_dir$|offline$/i;

/** Returns the network access for an image build with an engine. */
export function buildNetwork(settings: FenceSettings = {}): ReachableNetwork {
  const { network = {} } = settings;
  const kept = Object.entries(network).filter(([name]) => !isProxySetting(name) && !NAMES_CACHE.test(name));
  return {
    ...reachableOf(settings),
    variables: {
      ...Object.fromEntries(kept),
      ...proxyVariables(),
      no_proxy: 'localhost,127.0.0.1',
      NODE_USE_ENV_PROXY: '1',
    },
    files: kept.map(([, value]) => value).filter((value) => isAbsolute(value) && existsSync(value)),
  };
}
