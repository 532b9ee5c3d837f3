import { Deployer, runDeployed, StackOutputs } from '@slipway/testing/integ/run-deployed';
import { SynthesizedCase } from '@slipway/testing/integ/synthesize-case';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { SampleProps, synthesized, workspace } from './sample-case';

afterAll(removeFolders);

const SUCCESS = '{"status":"success"}';

/** Deployer that records its actions, and performs each deployment when the test says so. */
class ScriptedDeployer implements Deployer {
  public readonly done: string[] = [];
  public readonly deploying = new Map<string, (said?: string | Error) => void>();
  public stays = false;

  public async deploy({ name, folder, integCase }: SynthesizedCase, signal: AbortSignal): Promise<StackOutputs> {
    this.done.push(`deploy ${name}`);
    const said = await new Promise<string | Error>((resolve) => {
      this.deploying.set(name, (text = SUCCESS) => resolve(text));
      signal.addEventListener('abort', () => resolve(new Error('aborted')));
    });
    this.deploying.delete(name);
    if (said instanceof Error) {
      throw said;
    }
    const { Outputs } = jest.requireActual(`${folder}/Checks.template.json`);
    return said === 'nothing' ? {} : { [integCase.checkStack.stackName]: { [Object.keys(Outputs)[0]]: said } };
  }

  public async destroy({ name }: SynthesizedCase): Promise<void> {
    this.done.push(`destroy ${name}`);
    if (this.stays) {
      throw new Error('the bucket is not empty');
    }
  }
}

/** Started run of cases. */
function begin(samples: Readonly<Record<string, SampleProps>>, parallel = 2) {
  const deployer = new ScriptedDeployer();
  const lines: string[] = [];
  const stop = new AbortController();
  const cases = workspace(...Object.keys(samples)).map((found) => synthesized(found, samples[found.name]));
  const end = runDeployed(cases, { deployer, parallel, signal: stop.signal, onLine: (line) => lines.push(line) });
  const finish = async (name: string, said?: string | Error) => {
    await until(() => deployer.deploying.has(name));
    deployer.deploying.get(name)!(said);
    await until(() => deployer.done.includes(`destroy ${name}`));
  };
  return { deployer, lines, stop, end, finish };
}

describe('a run in an account', () => {
  it('[MR-05] deploys, reports the results of the checks, and destroys', async () => {
    const { deployer, lines, end, finish } = begin({ shop: {} });

    await finish('shop');

    expect(await end).toEqual({ passed: 1, failed: 0, unknown: 0, left: [] });
    expect(deployer.done).toEqual(['deploy shop', 'destroy shop']);
    expect(lines).toEqual([
      'packages/shop shop: deploying shop',
      'packages/shop shop: 1 of 1 checks passed',
      'packages/shop shop: destroying',
      'packages/shop shop: destroyed',
    ]);
  });

  it('deploys as many at once as allowed, and those that touch one after the other', async () => {
    const { deployer, end, finish } = begin({ a: {}, b: { topicName: 'a' }, c: {}, d: {} });

    await until(() => deployer.deploying.size === 2);
    expect(deployer.done).toEqual(['deploy a', 'deploy c']);
    await finish('c');
    await until(() => deployer.deploying.has('d'));
    expect(deployer.deploying.has('b')).toBe(false);
    await finish('a');
    await finish('b');
    await finish('d');

    expect((await end).passed).toBe(4);
  });

  it.each([
    ['fails', '{"status":"fail","message":"Expected true"}', 'Expected true'],
    ['was not made', 'nothing', 'the check did not run'],
  ])('fails if a check %s, and still destroys', async (_, said, reason) => {
    const { deployer, lines, end, finish } = begin({ shop: {} });

    await finish('shop', said);

    expect(await end).toMatchObject({ passed: 0, failed: 1 });
    expect(lines).toContain(`packages/shop shop: failed: KMS: rotates its key: ${reason}`);
    expect(deployer.done).toContain('destroy shop');
  });

  it('[MR-05] destroys what it could not deploy, and continues with the others', async () => {
    const { deployer, lines, end, finish } = begin({ a: {}, b: {} }, 1);

    await finish('a', new Error('no such zone'));
    await finish('b');

    expect(await end).toEqual({ passed: 1, failed: 1, unknown: 1, left: [] });
    expect(lines).toContain('packages/a a: deployment failed, so 1 checks did not run: no such zone');
    expect(deployer.done).toEqual(['deploy a', 'destroy a', 'deploy b', 'destroy b']);
  });

  it('[MR-05] destroys what it has started if it is interrupted, and starts nothing more', async () => {
    const { deployer, lines, stop, end } = begin({ a: {}, b: {}, c: {} });

    await until(() => deployer.deploying.size === 2);
    stop.abort();

    expect(await end).toEqual({ passed: 0, failed: 2, unknown: 3, left: [] });
    expect([...deployer.done].sort()).toEqual(['deploy a', 'deploy b', 'destroy a', 'destroy b']);
    expect(lines).toContain('packages/a a: deployment failed, so 1 checks did not run: interrupted');
  });

  it('names what stays in the account', async () => {
    const { deployer, lines, end, finish } = begin({ shop: {} });
    deployer.stays = true;

    await finish('shop');

    expect((await end).left).toEqual(['shop']);
    expect(lines).toContain('packages/shop shop: NOT destroyed: the bucket is not empty');
  });
});
