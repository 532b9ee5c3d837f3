import { join } from 'node:path';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { fingerprintOf } from '../../src/assembly-deployment/fingerprint';

afterAll(removeFolders);

const written = async (type: string, more: Record<string, unknown> = {}) =>
  writeAssembly(join(temporaryFolder(), 'cdk.out'), {
    'manifest.json': { artifacts: { Shop: stackArtifact('Shop.json', more) } },
    'Shop.json': { Resources: { Thing: { Type: type } } },
  });

test('two assemblies have the same fingerprint if they deploy the same', async () => {
  const [one, same, other, tagged] = await Promise.all([
    written('AWS::SNS::Topic'),
    written('AWS::SNS::Topic'),
    written('AWS::SQS::Queue'),
    written('AWS::SNS::Topic', { properties: { tags: { Team: 'shop' } } }),
  ]);

  const fingerprint = await fingerprintOf(one);

  expect(await fingerprintOf(same)).toBe(fingerprint);
  expect(await fingerprintOf(other)).not.toBe(fingerprint);
  expect(await fingerprintOf(tagged)).not.toBe(fingerprint);
});
