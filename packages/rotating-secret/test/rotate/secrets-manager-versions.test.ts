import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  InternalServiceError,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SecretsManagerVersions } from '../../src/rotate/secrets-manager-versions';
import { ModelSecret } from './model-secret';
import { SECRET_ARN, serve } from './served-secret';

const DOWN = new InternalServiceError({ $metadata: {}, message: 'down' });

function prepare() {
  const secret = new ModelSecret({ key: 'first' });
  const service = serve({ [SECRET_ARN]: secret });
  return { secret, service, versions: new SecretsManagerVersions(new SecretsManagerClient({}), SECRET_ARN) };
}

describe('the versions of a secret in Secrets Manager', () => {
  it('are described with their labels', async () => {
    const { secret, versions } = prepare();

    expect(await versions.describe()).toEqual({
      rotates: true,
      labels: { [secret.versionWith('AWSCURRENT')!]: ['AWSCURRENT'] },
      due: undefined,
    });
  });

  it('do not rotate unless Secrets Manager says so, and may have no labels', async () => {
    const { service, versions } = prepare();
    const due = new Date(0);
    service.on(DescribeSecretCommand).resolves({ NextRotationDate: due });

    expect(await versions.describe()).toEqual({ rotates: false, labels: {}, due });
  });

  it('are read by ID, and nothing is read of one without a value', async () => {
    const { secret, versions } = prepare();

    expect(await versions.read(secret.versionWith('AWSCURRENT')!)).toEqual({ key: 'first' });
    expect(await versions.read(secret.start())).toBeUndefined();
  });

  it('are written once: a second invocation changes nothing', async () => {
    const { secret, versions } = prepare();
    const token = secret.start();

    await versions.write(token, { key: 'second' });
    await versions.write(token, { key: 'third' });

    expect(await versions.read(token)).toEqual({ key: 'second' });
  });

  it('become current in place of the current one', async () => {
    const { secret, versions } = prepare();
    const [before, token] = [secret.versionWith('AWSCURRENT')!, secret.put('AWSPENDING', { key: 'second' })];

    await versions.makeCurrent(token, before);

    expect(secret.versionWith('AWSCURRENT')).toBe(token);
    expect(secret.versionWith('AWSPREVIOUS')).toBe(before);
  });

  it('lose the label of a pending one', async () => {
    const { secret, versions } = prepare();
    const token = secret.put('AWSPENDING', { key: 'second' });

    await versions.unlabel(token);

    expect(secret.versionWith('AWSPENDING')).toBeUndefined();
  });

  it('are listed over all pages, the newest first', async () => {
    const { secret, versions } = prepare();
    ['a', 'b', 'c', 'd'].forEach((key) => secret.put('AWSPENDING', { key }));

    expect(await versions.list()).toEqual(await secret.list());
    expect(await versions.list()).toHaveLength(5);
  });

  it('fail with the error of Secrets Manager', async () => {
    const { service, versions } = prepare();
    service.on(GetSecretValueCommand).rejects(DOWN);
    service.on(PutSecretValueCommand).rejects(DOWN);

    await expect(versions.read('one')).rejects.toBe(DOWN);
    await expect(versions.write('one', {})).rejects.toBe(DOWN);
  });
});
