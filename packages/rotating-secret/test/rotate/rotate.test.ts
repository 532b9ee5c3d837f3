import { NoCounterpart } from '../../src/rotate/generated';
import { Counterpart, rotate, RotationStep } from '../../src/rotate/rotate';
import type { SecretValue } from '../../src/rotate/secret-value';
import { ModelSecret } from './model-secret';

const STEPS: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

let made = 0;
const counting = new NoCounterpart((current) => ({ ...current, key: `new ${++made}` }));

function step(Step: RotationStep, token: string, secret: ModelSecret, counterpart: Counterpart = counting) {
  return rotate({ Step, SecretId: 'arn', ClientRequestToken: token }, secret, counterpart);
}

async function rotateWhole(secret: ModelSecret, counterpart?: Counterpart): Promise<void> {
  const token = secret.start();
  for (const one of STEPS) {
    await step(one, token, secret, counterpart);
  }
}

/** Counterpart that records the values that it received, and can be set to reject new values. */
class Remembering implements Counterpart {
  public readonly known: SecretValue[] = [];
  public readonly tested: SecretValue[] = [];
  public accepts = true;
  public readonly next = counting.next;

  public async accept(_pending: SecretValue, _version: string, known: AsyncIterable<SecretValue>): Promise<void> {
    for await (const value of known) {
      this.known.push(value);
    }
  }

  public async test(value: SecretValue): Promise<void> {
    this.tested.push(value);
    if (!this.accepts) {
      throw new Error('refused');
    }
  }
}

describe('a rotation', () => {
  it('makes a new value current, keeps the former one as previous, and changes one field only', async () => {
    const secret = new ModelSecret({ key: 'first', url: 'https://example.com' });

    await rotateWhole(secret);

    expect(secret.valueWith('AWSCURRENT')).toEqual({ key: `new ${made}`, url: 'https://example.com' });
    expect(secret.valueWith('AWSPREVIOUS')).toEqual({ key: 'first', url: 'https://example.com' });
    expect(secret.versionWith('AWSPENDING')).toBeUndefined();
  });

  it.each([false, true])(
    'leaves no label behind that a value put by hand would make an unfinished rotation of (%s)',
    async (unlabels) => {
      const secret = new ModelSecret({ key: 'first' });
      secret.unlabels = unlabels;
      await rotateWhole(secret);

      secret.put('AWSCURRENT', { key: 'by hand' });
      await rotateWhole(secret);

      expect(secret.valueWith('AWSCURRENT')).toEqual({ key: `new ${made}` });
      expect(secret.valueWith('AWSPREVIOUS')).toEqual({ key: 'by hand' });
    },
  );

  it('takes the label if the function died before it could', async () => {
    const secret = new ModelSecret({ key: 'first' });
    const token = secret.put('AWSPENDING', { key: 'second' });
    await secret.makeCurrent(token, secret.versionWith('AWSCURRENT')!);

    expect(await step('testSecret', token, secret)).toBe('was done before');
    expect(secret.versionWith('AWSPENDING')).toBe(token);
    expect(await step('finishSecret', token, secret)).toBe('was done before');

    expect(secret.versionWith('AWSPENDING')).toBeUndefined();
  });

  it.each(STEPS)('may make the step %s twice, and after the end', async (twice) => {
    const secret = new ModelSecret({ key: 'first' });
    const token = secret.start();

    for (const one of STEPS) {
      await step(one, token, secret);
      if (one === twice) {
        await step(one, token, secret);
      }
    }
    const current = secret.valueWith('AWSCURRENT');

    expect(await step(twice, token, secret)).toBe('was done before');
    expect(secret.valueWith('AWSCURRENT')).toEqual(current);
    expect(current).toEqual({ key: `new ${made}` });
  });

  it('keeps the value of a version that a failed rotation has left, because the other side may accept it', async () => {
    const secret = new ModelSecret({ key: 'first' });
    await step('createSecret', secret.start(), secret);
    const left = secret.valueWith('AWSPENDING');

    await rotateWhole(secret);

    expect(secret.valueWith('AWSCURRENT')).toEqual(left);
  });

  it('gives a value to a pending version that has none', async () => {
    const secret = new ModelSecret({ key: 'first' });

    await step('createSecret', secret.start(), secret);

    expect(secret.valueWith('AWSPENDING')).toEqual({ key: `new ${made}` });
  });

  it('leaves the current value current as long as the new one fails its test', async () => {
    const secret = new ModelSecret({ key: 'first' });
    const counterpart = new Remembering();
    counterpart.accepts = false;

    await expect(rotateWhole(secret, counterpart)).rejects.toThrow('refused');
    await expect(step('finishSecret', secret.start(), secret, counterpart)).rejects.toThrow('refused');

    expect(secret.valueWith('AWSCURRENT')).toEqual({ key: 'first' });
  });

  it('tries former current and unlabelled versions, the most likely first', async () => {
    const secret = new ModelSecret({ key: 'first' });
    const counterpart = new Remembering();
    secret.put('AWSPENDING', { key: 'cancelled' });
    secret.cancel();
    await rotateWhole(secret, counterpart);
    secret.start(); // a version without a value
    secret.cancel();
    counterpart.known.length = 0;

    await rotateWhole(secret, counterpart);

    expect(counterpart.known).toEqual([{ key: `new ${made - 1}` }, { key: 'first' }, { key: 'cancelled' }]);
  });

  it('tries the current value if Secrets Manager tests the function and there is no new one', async () => {
    const secret = new ModelSecret({ key: 'first' });
    const counterpart = new Remembering();

    await step('testSecret', secret.start(), secret, counterpart);

    expect(counterpart.tested).toEqual([{ key: 'first' }]);
  });

  it.each<RotationStep>(['setSecret', 'finishSecret'])('refuses the step %s without a value', async (one) => {
    const secret = new ModelSecret({ key: 'first' });

    await expect(step(one, secret.start(), secret)).rejects.toThrow(
      'of the secret has no value, because the step createSecret did not write one; start the rotation again',
    );
  });

  it.each(STEPS)('refuses the step %s of a version that is not pending', async (one) => {
    const secret = new ModelSecret({ key: 'first' });

    await expect(step(one, 'other', secret)).rejects.toThrow('version other does not have the label AWSPENDING');
  });

  it('refuses to rotate a secret whose rotation was turned off', async () => {
    const secret = new ModelSecret({ key: 'first' });
    secret.rotates = false;

    await expect(step('createSecret', secret.start(), secret)).rejects.toThrow('the secret does not rotate');
  });

  it('refuses to rotate a secret without a current version', async () => {
    const secret = new ModelSecret();

    await expect(step('createSecret', secret.start(), secret)).rejects.toThrow('the secret has no current version');
  });

  it.each(['host', 'port', 'dbname'])(
    'refuses a pending version with another %s: no password goes there',
    async (field) => {
      const current = { host: 'db.example.com', port: 5432, dbname: 'shop', password: 'first' };
      const secret = new ModelSecret(current);
      const token = secret.put('AWSPENDING', { ...current, [field]: 'other' });

      await expect(step('setSecret', token, secret)).rejects.toThrow(
        `the pending version differs from the current one in ${field}`,
      );
    },
  );
});
