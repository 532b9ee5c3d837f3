import { App, Stack } from 'aws-cdk-lib/core';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PciDss4 } from '../../src';

function enforced(): { readonly app: App; readonly secret: Secret } {
  const app = new App();
  PciDss4.enforce(app);
  return { app, secret: new Secret(new Stack(app, 'Shop'), 'Token') };
}

describe('an app that enforces PCI DSS 4', () => {
  it('is refused for a finding, with the place and a remedy', () => {
    const { app } = enforced();

    expect(() => app.synth()).toThrow(
      /the secret is not rotated automatically at least once a year, in Token\w+ \(AWS::SecretsManager::Secret\).*add an AWS::SecretsManager/s,
    );
  });

  it('is synthesized if the finding is acknowledged with a reason', () => {
    const { app, secret } = enforced();
    PciDss4.of(secret).acknowledge({ rule: 'secret-rotation', reason: 'the partner changes it' });

    expect(() => app.synth()).not.toThrow();
  });
});
