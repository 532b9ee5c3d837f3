import { userSettings } from './user-settings';

type Variables = Readonly<Record<string, string | undefined>>;

/** Matches the names of environment variables that most programs read and that are not secret. */
const BASIC = /^(PATH|TMPDIR|TZ|LANG|LANGUAGE|LC_[A-Z]+|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI)$/;
/** Matches the names of environment variables that contain the user's folders. */
const USER = /^(HOME|XDG_CACHE_HOME|XDG_CONFIG_HOME)$/;
const PROXIES = /^((https?|all|ftp)_proxy|no_proxy|npm_config_(https_|no)?proxy)$/i;
const AUTHORITIES =
  /^(NODE_EXTRA_CA_CERTS|NODE_USE_SYSTEM_CA|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE|PIP_CERT|npm_config_(cafile|ca)|GIT_SSL_CAINFO|CARGO_HTTP_CAINFO|DENO_CERT)$/i;
const REGISTRIES = new RegExp(
  `^(${[
    'npm_config_(@[^:]+:)?registry',
    'npm_config_(strict_ssl|fetch_(timeout|retries|retry_\\w+)|maxsockets)',
    'YARN_REGISTRY',
    'YARN_NPM_REGISTRY_SERVER',
    'COREPACK_NPM_REGISTRY',
    'PIP_(EXTRA_)?INDEX_URL',
    'PIP_(TRUSTED_HOST|NO_INDEX|FIND_LINKS|DEFAULT_TIMEOUT|RETRIES)',
    'UV_((EXTRA_)?INDEX_URL|INDEX|DEFAULT_INDEX|FIND_LINKS)',
    'GO(NO)?(PROXY|SUMDB)',
    'GOPRIVATE',
    'GOINSECURE',
    'BUNDLE_MIRROR\\w*',
    'GEM_SOURCE',
    'NUGET_SOURCE',
    'CARGO_REGISTRIES_\\w+_INDEX',
  ].join('|')})$`,
  'i',
);
const LOOPBACK = ['localhost', '127.0.0.1', '::1', '127.0.0.0/8'];

export interface ChildEnvironmentProps {
  /**
   * Home folder of the child. If set, the user's npm and pip settings are passed as variables. @default - the user's
   * home folder
   */
  readonly home?: string;
  /** Names, or name patterns, of variables to pass unchanged, including credentials. @default - no variables */
  readonly pass?: readonly (string | RegExp)[];
  /** Environment variables from which the child's variables are selected. @default process.env */
  readonly inherited?: Variables;
}

/**
 * Returns the environment of a child process, which contains only the variables that a program needs.
 *
 * It contains the path, the locale, the home and temporary folders, the network settings in the user's variables and,
 * if `home` is set, those in the user's npm and pip configuration files. It contains no tokens, no AWS credentials, and
 * no variables that redirect git to another repository, unless `pass` names them.
 */
export function childEnvironment({ home, pass = [], inherited = process.env }: ChildEnvironmentProps = {}): Record<
  string,
  string
> {
  const isAsked = (name: string) => pass.some((one) => (typeof one === 'string' ? one === name : one.test(name)));
  const pick = (wanted: (name: string) => boolean) =>
    Object.fromEntries(entriesOf(inherited).filter(([name]) => wanted(name)));
  const folders = home === undefined ? pick((name) => USER.test(name)) : { HOME: home };
  const network = home === undefined ? settingsOf(inherited) : networkEnvironment(inherited);
  return { ...pick((name) => BASIC.test(name)), ...folders, ...network, ...pick(isAsked) };
}

/**
 * Returns the network settings for access to package registries: proxies, certificate authorities and registries from
 * the user's variables and npm and pip configuration files. User names, passwords and query strings are removed from
 * URLs.
 */
export function networkEnvironment(inherited: Variables = process.env): Record<string, string> {
  return settingsOf({ ...userSettings(inherited), ...inherited });
}

/** Returns whether a variable is a network setting that `networkEnvironment` passes. */
function isNetworkSetting(name: string): boolean {
  return [PROXIES, AUTHORITIES, REGISTRIES].some((names) => names.test(name));
}

function settingsOf(variables: Variables): Record<string, string> {
  const settings = entriesOf(variables)
    .filter(([name]) => isNetworkSetting(name))
    .map(([name, value]) => [name, withoutCredentials(value)] as const)
    .filter((setting): setting is readonly [string, string] => setting[1] !== undefined);
  return withLoopback(Object.fromEntries(settings));
}

/** Adds the loopback addresses, on which the endpoints of a run listen, to `no_proxy` if a proxy is set. */
function withLoopback(settings: Record<string, string>): Record<string, string> {
  if (!Object.keys(settings).some((name) => /^(https?|all)_proxy$/i.test(name))) {
    return settings;
  }
  const excluded = (settings.no_proxy ?? settings.NO_PROXY ?? '').split(',').filter((host) => host !== '');
  const hosts = [...new Set([...excluded, ...LOOPBACK])].join(',');
  return { ...settings, no_proxy: hosts, NO_PROXY: hosts };
}

/**
 * Removes credentials, query strings and fragments from a value, which may be a list of URLs. Returns undefined if a
 * URL cannot be parsed, because credentials cannot be removed from such a URL.
 */
function withoutCredentials(value: string): string | undefined {
  const cleaned = value.split(/([\s,|]+(?=\S*:\/\/|direct|off))/).map((part) => cleanUrl(part));
  return cleaned.includes(undefined) ? undefined : cleaned.join('');
}

function cleanUrl(text: string): string | undefined {
  if (!text.includes('://')) {
    return text.includes('@') ? text.slice(text.lastIndexOf('@') + 1) : text;
  }
  const cleaned = text.replace(/(:\/\/)[^\s/?#]*@/, '$1').replace(/[?#].*$/, '');
  return URL.canParse(cleaned) ? cleaned : undefined;
}

function entriesOf(variables: Variables): [string, string][] {
  return Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined);
}
