/** Hosts from which the package managers of many languages download by default. */
const PUBLIC_REGISTRIES = [
  'registry.npmjs.org',
  'registry.yarnpkg.com',
  'repo.yarnpkg.com',
  'nodejs.org',
  'pypi.org',
  'files.pythonhosted.org',
  'rubygems.org',
  'index.rubygems.org',
  'repo.maven.apache.org',
  'repo1.maven.org',
  'plugins.gradle.org',
  'plugins-artifacts.gradle.org',
  'services.gradle.org',
  'proxy.golang.org',
  'sum.golang.org',
  'index.crates.io',
  'static.crates.io',
  'api.nuget.org',
  'repo.packagist.org',
];
/**
 * Pattern of the names of environment variables that contain a registry or proxy and that `networkEnvironment` passes.
 */
const NAMES_REGISTRY = /registry|registries|index(_url)?$|find_links|source$|proxy$|sumdb$|^bundle_mirror/i;
const NAMES_PROXY = /^((https?|all|ftp|no)_proxy|npm_config_(https_|no)?proxy)$/i;
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[?::1\]?)$/;

/** Service on a loopback address and port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Returns the loopback services to which URLs in the values of environment variables point. */
export function endpointsOf(variables: Readonly<Record<string, string>>): Endpoint[] {
  const found = Object.values(variables)
    .flatMap(urlsIn)
    .filter(({ hostname }) => LOOPBACK.test(hostname))
    .map(({ hostname, port, protocol }) => ({
      host: hostname.replace(/^\[|\]$/g, '').replace(/^.*localhost$/, '127.0.0.1'),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
    }));
  return [...new Map(found.map((endpoint) => [endpoint.port, endpoint])).values()];
}

/** Settings that determine which other machines builds can reach. */
export interface Reach {
  /** Environment variables that name registries. @default - the well-known public registries */
  readonly network?: Readonly<Record<string, string>>;
  /** Whether builds can reach no other machine. @default false */
  readonly offline?: boolean;
  /** Additional hosts, as `name` or `name:port`. @default - none */
  readonly hosts?: readonly string[];
}

/**
 * Returns the hosts of well-known package registries and of those that environment variables name. A host has a port if
 * its URL contains a port that is not the default.
 */
export function registryHosts(variables: Readonly<Record<string, string>>): string[] {
  const configured = Object.entries(variables)
    .filter(([name]) => NAMES_REGISTRY.test(name) && !NAMES_PROXY.test(name))
    .flatMap(([, value]) => urlsIn(value))
    .filter(({ hostname }) => !LOOPBACK.test(hostname))
    .map(({ host }) => host);
  return [...new Set([...PUBLIC_REGISTRIES, ...configured])];
}

/** Returns the package registries on loopback, such as a cache on this machine. */
export function loopbackRegistries(variables: Readonly<Record<string, string>>): Endpoint[] {
  return endpointsOf(
    Object.fromEntries(
      Object.entries(variables).filter(([name]) => NAMES_REGISTRY.test(name) && !NAMES_PROXY.test(name)),
    ),
  );
}

/**
 * Returns the hosts and services that builds can reach in addition to the endpoints of the run. Empty if builds are
 * offline.
 */
export function reachableOf({ network = {}, offline = false, hosts = [] }: Reach): {
  readonly endpoints: readonly Endpoint[];
  readonly hosts: readonly string[];
} {
  return offline
    ? { endpoints: [], hosts: [] }
    : { endpoints: loopbackRegistries(network), hosts: [...registryHosts(network), ...hosts] };
}

/** Returns the message for a build that tried to reach a host without permission. */
export function refusalOf(host: string): string {
  return `the fence does not let the build reach ${host}`;
}

/** Returns whether an environment variable names a proxy. */
export function isProxySetting(name: string): boolean {
  return NAMES_PROXY.test(name);
}

function urlsIn(value: string): URL[] {
  return value
    .split(/[\s,|]+/)
    .filter((part) => /^(\w+\+)?https?:\/\//.test(part) && URL.canParse(part))
    .map((part) => new URL(part));
}
