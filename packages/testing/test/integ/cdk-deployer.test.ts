import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CdkDeployer } from '@slipway/testing/integ/cdk-deployer';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { synthesized, workspace } from './sample-case';

afterAll(removeFolders);

const [found] = workspace('shop');
const never = new AbortController().signal;

/** Deployer whose command line is a program of the test. */
function deployerWith(program: string) {
  const file = join(temporaryFolder(), 'cdk.js');
  writeFileSync(file, `const args = process.argv.slice(2); const { writeFileSync } = require('node:fs');\n${program}`);
  const lines: string[] = [];
  const deployer = new CdkDeployer({
    environment: { AWS_REGION: 'eu-west-1' },
    onLine: (line) => lines.push(line),
    command: [process.execPath, file],
  });
  return { deployer, lines };
}

describe('a deployment with the command line of the CDK', () => {
  it('deploys every stack without asking again, and reads the outputs', async () => {
    const { deployer, lines } = deployerWith(
      `console.log(args.filter((one) => !one.includes('/')).join(' '), process.env.AWS_REGION);
       writeFileSync(args[args.indexOf('--outputs-file') + 1], '{"shop-checks":{"A":"b"}}');`,
    );

    expect(await deployer.deploy(synthesized(found), never)).toEqual({ 'shop-checks': { A: 'b' } });
    expect(lines).toEqual([
      'shop: deploy --all --require-approval never --progress events --outputs-file --app --ci --no-color eu-west-1',
    ]);
  });

  it('has no outputs if no stack has any', async () => {
    expect(await deployerWith('').deployer.deploy(synthesized(found), never)).toEqual({});
  });

  it('fails with the last lines of its output', async () => {
    const { deployer } = deployerWith(
      `for (let line = 1; line < 9; line++) console.error('line ' + line); process.exitCode = 3;`,
    );

    await expect(deployer.deploy(synthesized(found), never)).rejects.toThrow(
      'cdk deploy failed with 3: line 4 | line 5 | line 6 | line 7 | line 8',
    );
  });

  it('ends its command line if it is interrupted', async () => {
    const { deployer, lines } = deployerWith(`console.log('deploying'); setInterval(() => undefined, 1000);`);
    const stop = new AbortController();

    const end = deployer.deploy(synthesized(found), stop.signal);
    await until(() => lines.length > 0);
    stop.abort();

    await expect(end).rejects.toThrow('aborted');
  });

  it('destroys every stack without asking', async () => {
    const { deployer, lines } = deployerWith(`console.log(args.slice(0, 3).join(' '));`);

    await deployer.destroy(synthesized(found));

    expect(lines).toEqual(['shop: destroy --all --force']);
  });

  it('starts the pinned command line, which rejects this command', async () => {
    const lines: string[] = [];
    const deployer = new CdkDeployer({ environment: {}, onLine: (line) => lines.push(line) });
    const nowhere = { ...synthesized(found), name: 'nowhere', folder: temporaryFolder() };

    await expect(deployer.destroy(nowhere)).rejects.toThrow('cdk destroy failed with 1');
    expect(lines.length).toBeGreaterThan(0);
  });
});
