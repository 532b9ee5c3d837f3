import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { childEnvironment, networkEnvironment } from '../src/child-environment';

const home = (files: Record<string, string> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'home-'));
  Object.entries(files).forEach(([path, text]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  });
  return folder;
};

test('a child gets path, locale, folders, proxies, authorities and registries, by their names', () => {
  const inherited = {
    PATH: '/bin',
    HOME: '/home/ana',
    TMPDIR: '/var/tmp',
    LANG: 'de_DE.UTF-8',
    LC_ALL: 'C',
    TZ: 'UTC',
    XDG_CACHE_HOME: '/cache',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    SSL_CERT_FILE: '/ca.pem',
    SSL_CERT_DIR: '/ca',
    REQUESTS_CA_BUNDLE: '/ca.pem',
    PIP_CERT: '/ca.pem',
    npm_config_cafile: '/ca.pem',
    npm_config_registry: 'http://npm.test/',
    NPM_CONFIG_REGISTRY: 'http://npm.test/',
    PIP_INDEX_URL: 'http://pip.test/simple',
    PIP_EXTRA_INDEX_URL: 'http://one.test/ http://two.test/',
    GOPROXY: 'http://go.test,direct',
    GONOSUMDB: 'a.test/*',
    npm_config_fetch_retries: '0',
  };

  expect(childEnvironment({ inherited })).toEqual(inherited);
});

test.each<[name: string]>([
  ['AWS_ACCESS_KEY_ID'],
  ['AWS_SECRET_ACCESS_KEY'],
  ['AWS_PROFILE'],
  ['GITHUB_TOKEN'],
  ['GH_TOKEN'],
  ['NPM_TOKEN'],
  ['NODE_AUTH_TOKEN'],
  ['DATABASE_URL'],
  ['npm_config__auth'],
  ['npm_config__authToken'],
  ['npm_config_//npm.test/:_authToken'],
  ['npm_config_userconfig'],
  ['npm_config_prefix'],
  ['npm_config_cache'],
  ['PIP_CONFIG_FILE'],
  ['PIP_CLIENT_CERT'],
  ['PIP_TARGET'],
  ['UV_INDEX_CORP_PASSWORD'],
  ['GIT_DIR'],
  ['GIT_WORK_TREE'],
  ['GIT_INDEX_FILE'],
  ['GIT_CONFIG_COUNT'],
  ['GIT_SSH_COMMAND'],
  ['SSH_AUTH_SOCK'],
  ['NODE_OPTIONS'],
  ['LD_PRELOAD'],
  ['BASH_ENV'],
  ['ENV'],
  ['PULUMI_ACCESS_TOKEN'],
  ['DOCKER_AUTH_CONFIG'],
])('%s is not passed to a child', (name) => {
  expect(childEnvironment({ inherited: { [name]: 'value' } })).toEqual({});
});

test.each<[name: string, value: string, passed: string | undefined]>([
  ['HTTPS_PROXY', 'http://ana:hush@proxy.test:3128', 'http://proxy.test:3128'],
  ['http_proxy', 'ana:hush@proxy.test:3128', 'proxy.test:3128'],
  ['https_proxy', 'http://ana:hu@sh@proxy.test', 'http://proxy.test'],
  ['npm_config_registry', 'https://:hush@npm.test/a/', 'https://npm.test/a/'],
  ['npm_config_registry', 'https://npm.test/a/?token=hush', 'https://npm.test/a/'],
  ['PIP_INDEX_URL', 'https://hush@pip.test/simple', 'https://pip.test/simple'],
  [
    'PIP_EXTRA_INDEX_URL',
    'https://a:hush@one.test/ https://two.test/\nhttps://b:hush@three.test/',
    'https://one.test/ https://two.test/\nhttps://three.test/',
  ],
  ['GOPROXY', 'https://a:hush@go.test,https://b:hush@other.test|direct', 'https://go.test,https://other.test|direct'],
  ['PIP_INDEX_URL', 'https://ana:hu/sh@pip.test/simple', undefined],
])('credentials in the URL of %s are left out: %s', (name, value, passed) => {
  const environment = childEnvironment({ inherited: { [name]: value } });

  expect(environment[name]).toBe(passed);
  expect(JSON.stringify(environment)).not.toContain('hush');
});

test('services on loopback are reached without a proxy', () => {
  const { no_proxy: lower, NO_PROXY: upper } = childEnvironment({
    inherited: { HTTPS_PROXY: 'http://proxy.test', NO_PROXY: 'corp.test,localhost' },
  });

  expect(lower).toBe('corp.test,localhost,127.0.0.1,::1,127.0.0.0/8');
  expect(upper).toBe(lower);
});

test('variables that the user names are passed unchanged', () => {
  const inherited = { NPM_TOKEN: 'hush', HTTPS_PROXY: 'http://ana:hush@proxy.test', NX_DAEMON: 'false', OTHER: 'x' };

  const {
    NPM_TOKEN: token,
    HTTPS_PROXY: proxy,
    NX_DAEMON: daemon,
    OTHER: other,
  } = childEnvironment({ inherited, pass: ['NPM_TOKEN', 'HTTPS_PROXY', /^NX_/] });

  expect([token, proxy, daemon, other]).toEqual(['hush', 'http://ana:hush@proxy.test', 'false', undefined]);
});

test('a child with a home of its own still finds the registries that the user has configured, without their tokens', () => {
  const HOME = home({
    '.npmrc':
      '; mine\nregistry = "https://npm.test/"\n@acme:registry=https://ana:hush@acme.test/\n//acme.test/:_authToken=hush\nproxy=${MY_PROXY}\nstrict-ssl=false\n_auth=hush\n',
    '.config/pip/pip.conf':
      '[global]\nindex-url = https://ana:hush@pip.test/simple\nextra-index-url =\n    https://one.test/\n    https://two.test/\n# no\ntimeout = 5\n',
  });

  expect(
    childEnvironment({ home: '/build/home', inherited: { HOME, PATH: '/bin', XDG_CACHE_HOME: '/cache' } }),
  ).toEqual({
    HOME: '/build/home',
    PATH: '/bin',
    npm_config_registry: 'https://npm.test/',
    'npm_config_@acme:registry': 'https://acme.test/',
    npm_config_strict_ssl: 'false',
    PIP_INDEX_URL: 'https://pip.test/simple',
    PIP_EXTRA_INDEX_URL: 'https://one.test/ https://two.test/',
  });
});

test('a variable comes before the configuration file, in any spelling', () => {
  const HOME = home({
    '.npmrc': 'registry=https://file.test/\n',
    '.pip/pip.conf': '  stray\n[global]\nindex-url=https://file.test/\n',
  });

  expect(
    networkEnvironment({
      HOME,
      NPM_CONFIG_REGISTRY: 'https://variable.test/',
      PIP_INDEX_URL: 'https://variable.test/',
    }),
  ).toEqual({ NPM_CONFIG_REGISTRY: 'https://variable.test/', PIP_INDEX_URL: 'https://variable.test/' });
});

test('configuration files that the user names are read instead of those in the home folder', () => {
  const HOME = home({
    '.npmrc': 'registry=https://home.test/\n',
    npmrc: 'registry=https://named.test/\n',
    'pip.conf': '[global]\nindex-url=https://named.test/\n',
  });

  expect(
    networkEnvironment({ HOME, npm_config_userconfig: join(HOME, 'npmrc'), PIP_CONFIG_FILE: join(HOME, 'pip.conf') }),
  ).toEqual({ npm_config_registry: 'https://named.test/', PIP_INDEX_URL: 'https://named.test/' });
});

test('no configuration is required', () => {
  expect(networkEnvironment({})).toEqual(networkEnvironment({ HOME: undefined }));
  expect(childEnvironment().PATH).toBe(process.env.PATH);
  expect(networkEnvironment().HOME).toBeUndefined();
});
