import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { fetchSecrets } from '../../src/receive/fetch-secrets';
import { SecretStore } from './secret-store';

const HOUR = 3_600_000;

let clock: number;
let store: SecretStore;
const client = new SecretsManagerClient({});
const fetched = () =>
  fetchSecrets(client, 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:hook', HOUR, () => clock);

beforeEach(() => {
  clock = 0;
  store = new SecretStore('first', () => clock);
  store.serve(client);
});

describe('the valid secrets', () => {
  it('[PG-11] are one, if it was never rotated', async () => {
    expect(await fetched()).toEqual(['first']);
  });

  it('[PG-11] are two until the window after a rotation is over', async () => {
    clock = HOUR;
    store.rotate('second');

    clock += HOUR - 1;
    expect(await fetched()).toEqual(['second', 'first']);
    clock += 1;
    expect(await fetched()).toEqual(['second']);
  });

  it('need one call while nothing is being rotated', async () => {
    clock = HOUR;

    await fetched();

    expect(store.calls).toBe(1);
  });

  it('[PG-11] fails if the secret is empty, because anyone could sign with it', async () => {
    store.rotate('');

    await expect(fetched()).rejects.toThrow(
      'secret arn:aws:secretsmanager:eu-south-2:111122223333:secret:hook has no text',
    );
  });

  it('[PG-11] are not two if the former one is empty', async () => {
    store.rotate('');
    store.rotate('third');

    expect(await fetched()).toEqual(['third']);
  });

  it('fails if the former secret cannot be read for another reason than that it does not exist', async () => {
    store.failOn = 'AWSPREVIOUS';

    await expect(fetched()).rejects.toThrow('Secrets Manager is down');
  });

  it('counts the time from now by the clock of the machine', async () => {
    clock = Date.now();
    store.rotate('second');

    expect(await fetchSecrets(client, 'arn', HOUR)).toEqual(['second', 'first']);
  });
});
