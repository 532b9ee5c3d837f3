import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { buildNetwork } from '../../src';

afterEach(removeFolders);

test('[RN-07] commands of a Dockerfile get the registries of the run, its certificates, and the proxy of their network', () => {
  const certificate = join(temporaryFolder(), 'ca.pem');
  writeFileSync(certificate, '');
  const network = {
    npm_config_registry: 'http://127.0.0.1:4873/',
    npm_config_cache: '/home/me/.npm',
    npm_config_offline: 'true',
    https_proxy: 'http://user:password@proxy.example:3128',
    NODE_EXTRA_CA_CERTS: certificate,
    SSL_CERT_FILE: '/not/there',
  };

  const { variables, files, endpoints, hosts } = buildNetwork({ network, hosts: ['more.example'] });

  expect(variables).toMatchObject({
    npm_config_registry: 'http://127.0.0.1:4873/',
    NODE_EXTRA_CA_CERTS: certificate,
    https_proxy: 'http://127.0.0.1:47128',
  });
  expect(variables).not.toHaveProperty('npm_config_cache');
  expect(variables).not.toHaveProperty('npm_config_offline'); // there is no cache that npm could use
  expect(files).toEqual([certificate]);
  expect(endpoints).toEqual([{ host: '127.0.0.1', port: 4873 }]);
  expect(hosts).toEqual(expect.arrayContaining(['registry.npmjs.org', 'more.example']));
});

test('offline, and without a fence, they reach no more than that allows', () => {
  const offline = buildNetwork({ offline: true, hosts: ['more.example'] });

  expect([offline.hosts, offline.endpoints]).toEqual([[], []]);
  expect(buildNetwork().hosts).toContain('registry.npmjs.org');
});
