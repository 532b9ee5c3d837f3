import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { linkRuntimeModules } from '../../src/emulator/runtime-modules';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

afterAll(removeFolders);

test('functions find the whole SDK, wherever its packages are installed, and nothing that a runtime does not have', async () => {
  const folder = join(temporaryFolder(), 'node_modules');

  await linkRuntimeModules(folder);

  expect(readdirSync(folder).sort()).toEqual(['@aws-sdk', '@smithy']);
  const clients = readdirSync(join(folder, '@aws-sdk'));
  expect(clients).toEqual(
    expect.arrayContaining([
      'client-s3',
      'client-sns',
      'client-sqs',
      'client-ssm',
      'client-dynamodb',
      'client-eventbridge',
      'client-secrets-manager',
    ]),
  );
  expect(await import(join(folder, '@aws-sdk', 'client-sns', 'dist-cjs', 'index.js'))).toHaveProperty('PublishCommand');
});
