/** Hosts from which package managers of all languages download by default. */
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
/** Names of variables that contain a registry, as `networkEnvironment` passes them. */
const NAMES_REGISTRY = /registry|registries|index(_url)?$|find_links|source$|proxy$|sumdb$|^bundle_mirror/i;
const NAMES_PROXY = /^((https?|all|ftp|no)_proxy|npm_config_(https_|no)?proxy)$/i;
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[?::1\]?)$/;

/** Port of loopback. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Returns the services on loopback that values of variables name. */
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

/** Settings of a fence that concern other machines. */
export interface Reach {
  /** Variables that name registries. @default - the well-known public registries */
  readonly network?: Readonly<Record<string, string>>;
  /** Whether no other machine can be reached. @default false */
  readonly offline?: boolean;
  /** Additional hosts, `name` or `name:port`. @default - none */
  readonly hosts?: readonly string[];
}

/**
 * Returns the hosts of package registries, with their ports if these are unusual: the well-known ones, and those that
 * variables name.
 */
export function registryHosts(variables: Readonly<Record<string, string>>): string[] {
  const configured = Object.entries(variables)
    .filter(([name]) => NAMES_REGISTRY.test(name) && !NAMES_PROXY.test(name))
    .flatMap(([, value]) => urlsIn(value))
    .filter(({ hostname }) => !LOOPBACK.test(hostname))
    .map(({ host }) => host);
  return [...new Set([...PUBLIC_REGISTRIES, ...configured])];
}

/** Returns the registries on loopback, such as a cache on this machine. */
export function loopbackRegistries(variables: Readonly<Record<string, string>>): Endpoint[] {
  return endpointsOf(
    Object.fromEntries(
      Object.entries(variables).filter(([name]) => NAMES_REGISTRY.test(name) && !NAMES_PROXY.test(name)),
    ),
  );
}

/** Returns what builds may reach besides the endpoints of the run: nothing if they are offline. */
export function reachableOf({ network = {}, offline = false, hosts = [] }: Reach): {
  readonly endpoints: readonly Endpoint[];
  readonly hosts: readonly string[];
} {
  return offline
    ? { endpoints: [], hosts: [] }
    : { endpoints: loopbackRegistries(network), hosts: [...registryHosts(network), ...hosts] };
}

/** Returns the message that a build tried to reach a host that it may not. */
export function refusalOf(host: string): string {
  return `the fence does not let the build reach ${host}`;
}

/** Returns whether a setting names a proxy. */
export function isProxySetting(name: string): boolean {
  return NAMES_PROXY.test(name);
}

function urlsIn(value: string): URL[] {
  return value
    .split(/[\s,|]+/)
    .filter((part) => /^(\w+\+)?https?:\/\//.test(part) && URL.canParse(part))
    .map((part) => new URL(part));
}
