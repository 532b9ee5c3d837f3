import { endpointsOf, isProxySetting, loopbackRegistries, registryHosts } from '../../src/fence/reachable-hosts';

test.each([
  ['http://127.0.0.1:4566', { host: '127.0.0.1', port: 4566 }],
  ['http://localhost:4566/path', { host: '127.0.0.1', port: 4566 }],
  ['https://ecr.localhost', { host: '127.0.0.1', port: 443 }],
  ['http://[::1]:90', { host: '::1', port: 90 }],
  ['http://127.0.0.2', { host: '127.0.0.2', port: 80 }],
])('%s names an endpoint on loopback', (value, endpoint) => {
  expect(endpointsOf({ AWS_ENDPOINT_URL: value })).toEqual([endpoint]);
});

test('what is not on loopback is no endpoint, and an endpoint counts once', () => {
  const variables = {
    A: 'https://example.com:4566',
    B: 'http://[broken',
    C: 'http://127.0.0.1:1',
    D: 'http://127.0.0.1:1/x',
  };

  expect(endpointsOf(variables)).toEqual([{ host: '127.0.0.1', port: 1 }]);
});

test('registries are the well-known ones and those that are configured, with unusual ports', () => {
  const hosts = registryHosts({
    npm_config_registry: 'https://npm.example.com/',
    'npm_config_@acme:registry': 'https://acme.example.com:8443/npm',
    PIP_INDEX_URL: 'https://pypi.example.com/simple',
    PIP_FIND_LINKS: '/opt/wheels https://wheels.example.com/',
    GOPROXY: 'https://go.example.com,direct',
    PIP_EXTRA_INDEX_URL: 'http://localhost:3141/simple',
  });

  expect(hosts).toEqual(expect.arrayContaining(['registry.npmjs.org', 'pypi.org', 'files.pythonhosted.org']));
  expect(hosts.filter((host) => host.includes('example.com'))).toEqual([
    'npm.example.com',
    'acme.example.com:8443',
    'pypi.example.com',
    'wheels.example.com',
    'go.example.com',
  ]);
  expect(hosts).not.toContain('localhost:3141');
});

test('a proxy or any other variable adds no host', () => {
  const variables = {
    https_proxy: 'http://proxy.example.com',
    npm_config_https_proxy: 'http://p.example.com',
    X: 'https://x.example.com',
  };

  expect(registryHosts(variables)).toEqual(registryHosts({}));
});

test('a registry on this machine is an endpoint', () => {
  const variables = { npm_config_registry: 'http://localhost:4873/', OTHER: 'http://localhost:5432/' };

  expect(loopbackRegistries(variables)).toEqual([{ host: '127.0.0.1', port: 4873 }]);
});

test.each(['http_proxy', 'HTTPS_PROXY', 'no_proxy', 'ALL_PROXY', 'npm_config_proxy', 'npm_config_noproxy'])(
  '%s is a setting of a proxy',
  (name) => expect(isProxySetting(name)).toBe(true),
);

test('GOPROXY is the name of a registry, and no setting of a proxy', () => {
  expect(isProxySetting('GOPROXY')).toBe(false);
});
