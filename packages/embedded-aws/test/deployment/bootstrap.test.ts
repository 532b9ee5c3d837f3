import { quietPort } from '@slipway/testing/quiet-port';
import { markBootstrapped } from '../../src/deployment/bootstrap';
import { EmbeddedAws } from '../../src/emulator/embedded-aws';

const CREDENTIALS = { accessKeyId: '111122223333', secretAccessKey: 'x' };
/** Embedded AWS that has ended. */
let gone: EmbeddedAws;
beforeAll(async () => {
  const endpoint = `http://127.0.0.1:${await quietPort()}`;
  gone = {
    root: CREDENTIALS,
    clientOptions: (credentials) => ({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }),
  } as EmbeddedAws;
});

const parameter = (Default: string) => ({
  Parameters: { Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default } },
  Resources: {},
});

test('the version of the bootstrap that cannot be written fails the deployment with the reason', async () => {
  await expect(markBootstrapped(gone, parameter('/cdk-bootstrap/hnb659fds/version'))).rejects.toThrow('ECONNREFUSED');
});

test.each([
  ['without parameters', { Resources: {} }],
  ['with other parameters only', parameter('/shop/version')],
])('a template %s asks for no version', async (_, template) => {
  await expect(markBootstrapped(gone, template)).resolves.toBeUndefined();
});
