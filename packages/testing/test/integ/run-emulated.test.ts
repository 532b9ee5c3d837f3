import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runEmulated } from '@slipway/testing/integ/run-emulated';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { CheckProps } from '@slipway/testing/integ/integ-case';
import { loadSample, workspace } from './sample-case';
import { ScriptedAws } from './scripted-aws';

afterAll(removeFolders);

/** Returns the output of a run of one case, and what it did with its deployment. */
async function run(check: Partial<CheckProps>, fails = false) {
  const lines: string[] = [];
  const done: string[] = [];
  const aws = await ScriptedAws.start({ 'TrentService.GetKeyRotationStatus': { KeyRotationEnabled: true } });
  const deploy = async (assembly: string) => {
    if (fails) {
      throw new Error('no room');
    }
    done.push(...Object.keys(JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')).artifacts));
    const end = async () => void done.push(existsSync(assembly) ? 'ended' : 'ended too late');
    return {
      accountId: '111122223333',
      region: 'us-east-1',
      stacks: [{ name: 'shop', outputs: {}, resources: [] }],
      clientOptions: () => aws.clientOptions,
      end,
    };
  };
  const outcome = await runEmulated(workspace('shop'), {
    deploy,
    onLine: (line) => lines.push(line),
    load: loadSample({ check: { parameters: { KeyId: 'key-1' }, ...check } }),
  });
  await aws.stop();
  return { lines, done, outcome };
}

describe('a run in the embedded AWS', () => {
  it('[MR-05] deploys a case without its stack of checks, makes the checks, and ends the deployment', async () => {
    const { lines, done, outcome } = await run({});

    expect(lines).toEqual(['packages/shop shop: 1 of 1 checks passed']);
    expect(done).toContain('shop');
    expect(done).not.toContain('Checks');
    expect(done.at(-1)).toBe('ended');
    expect(outcome).toEqual({ passed: 1, failed: 0, unknown: 0 });
  });

  it('lists checks that cannot be decided, with the reason, and counts it apart', async () => {
    const { lines, outcome } = await run({ service: 'codepipeline', api: 'getPipeline' });

    expect(lines).toEqual([
      'packages/shop shop: 0 of 1 checks passed, 1 cannot be decided here',
      '  not decided: KMS: rotates its key: the embedded AWS does not support AWS CodePipeline',
    ]);
    expect(outcome).toEqual({ passed: 0, failed: 0, unknown: 1 });
  });

  it('reports what fails, and still ends the deployment', async () => {
    const { lines, done, outcome } = await run({ like: { KeyRotationEnabled: false } });

    expect(lines).toEqual([
      'packages/shop shop: 0 of 1 checks passed, 1 failed',
      expect.stringContaining('failed: KMS: rotates its key: '),
    ]);
    expect([done.at(-1), outcome.failed]).toEqual(['ended', 1]);
  });

  it('fails if the case cannot be deployed', async () => {
    expect(await run({}, true)).toEqual({
      lines: ['packages/shop shop: failed: no room'],
      done: [],
      outcome: { passed: 0, failed: 1, unknown: 0 },
    });
  });
});
