import { inEnvironment } from '../../src/cloudformation-front/environment-view';
import { EmbeddedAws } from '../../src/emulator/embedded-aws';

/** Embedded AWS that records whether it was stopped. */
class Home implements EmbeddedAws {
  public readonly endpoint = 'https://127.0.0.1:4566';
  public readonly region = 'us-east-1';
  public readonly accountId = '111122223333';
  public readonly caFile = '/ca.pem';
  public readonly templateFolder = '/templates';
  public readonly root = { accessKeyId: 'AKIAROOT', secretAccessKey: 'secret' };
  public stopped = false;

  public clientOptions(credentials: object): object {
    return { endpoint: this.endpoint, region: this.region, credentials };
  }

  public environment({ accessKeyId }: { readonly accessKeyId: string }): Record<string, string> {
    return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_REGION: this.region, AWS_DEFAULT_REGION: this.region };
  }

  public async stop(): Promise<void> {
    this.stopped = true;
  }
}

const home = new Home();

test('the home environment is the embedded AWS itself', () => {
  expect(inEnvironment(home, { accountId: home.accountId, region: home.region })).toBe(home);
});

test('another account has its own administrator, by its number', () => {
  const there = inEnvironment(home, { accountId: '444455556666', region: 'us-east-1' });

  expect(there).toMatchObject({
    endpoint: home.endpoint,
    caFile: home.caFile,
    templateFolder: home.templateFolder,
    accountId: '444455556666',
    root: { accessKeyId: '444455556666', secretAccessKey: 'secret' },
  });
});

test('another region of the same account has the same administrator, and clients and child processes use it', () => {
  const there = inEnvironment(home, { accountId: home.accountId, region: 'eu-west-1' });

  expect(there.root).toBe(home.root);
  expect(there.clientOptions(there.root)).toEqual({
    endpoint: home.endpoint,
    region: 'eu-west-1',
    credentials: home.root,
  });
  expect(there.environment(there.root)).toEqual({
    AWS_ACCESS_KEY_ID: 'AKIAROOT',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
  });
});

test('stopping it in another environment stops the embedded AWS', async () => {
  await inEnvironment(home, { accountId: home.accountId, region: 'eu-west-1' }).stop();

  expect(home.stopped).toBe(true);
});
