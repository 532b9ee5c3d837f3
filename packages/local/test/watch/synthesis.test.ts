import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { LocalRun } from '../../src/run/local-run';
import { Synthesis } from '../../src/watch/synthesis';
import { watchAssembly } from '../../src/watch/watch-assembly';
import { execution } from '../report/execution';
import { writePlainAssembly } from '../run/release-assembly';

afterAll(removeFolders);

let assembly: string;
let manifest: string;
let synthesis: Synthesis;
let stop: AbortController;
beforeEach(async () => {
  assembly = await writePlainAssembly(join(temporaryFolder(), 'cdk.out'));
  manifest = readFileSync(join(assembly, 'manifest.json'), 'utf8');
  synthesis = new Synthesis(assembly);
  await synthesis.take();
  stop = new AbortController();
});
afterEach(() => stop.abort());

const write = (text: string) => writeFileSync(join(assembly, 'manifest.json'), text);
const change = (name: string) => {
  writeFileSync(join(assembly, 'Plain.json'), JSON.stringify({ Resources: { [name]: { Type: 'AWS::SNS::Topic' } } }));
  write(manifest);
};

describe('a synthesis', () => {
  it('is a new app once its manifest is complete, and not before', async () => {
    let ended = false;
    const changed = synthesis.changes(stop.signal, () => undefined).finally(() => (ended = true));
    rmSync(join(assembly, 'manifest.json'));
    await sleep(400);
    writeFileSync(join(assembly, 'Plain.json'), '{"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}}');
    write(manifest.slice(0, -5));
    await sleep(400);
    expect(ended).toBe(false);

    write(manifest);

    expect(await changed).toBe(true);
  });

  it('is not a change if it creates the same app', async () => {
    const changed = synthesis.changes(stop.signal, () => undefined);
    write(manifest);
    await sleep(400);
    stop.abort();

    expect(await changed).toBe(false);
  });
});

describe('a watch', () => {
  /** State of a run with one pipeline, as a watch sees it. */
  const watch = async (run: object, lines: string[] = []) => {
    const standing = { aws: {}, started: 0, refused: [], pipelines: ['site'], start: () => undefined };
    Object.defineProperties(standing, Object.getOwnPropertyDescriptors(run));
    const onLine = (line: string) => void lines.push(line);
    const progress = { step: onLine, rest: onLine };
    return watchAssembly(standing as unknown as LocalRun, {
      assembly,
      folder: assembly,
      synthesis,
      progress,
      signal: stop.signal,
    });
  };

  it('ends with the error of which the embedded AWS died', async () => {
    const finished = async () => new Promise(() => undefined);

    await expect(watch({ aws: { death: new Error('it died') }, finished })).rejects.toThrow('it died');
  });

  it('reports why pipelines could not be started, and tries the next change', async () => {
    const lines: string[] = [];
    let round = 0;
    const finished = async () => {
      round += 1;
      if (round === 1) {
        setTimeout(() => change('Other'), 50);
        throw new Error('nothing starts');
      }
      stop.abort();
      return [];
    };

    const { asExpected, judged } = await watch(
      { finished, stopExecutions: async () => undefined, update: async () => undefined, results: async () => [] },
      lines,
    );

    expect([asExpected, judged]).toEqual([true, []]);
    expect(lines.slice(0, 3)).toEqual([
      'nothing starts',
      `watching ${assembly}: the pipelines run again when the app changes; press Ctrl-C to end`,
      `${assembly} has changed`,
    ]);
  });

  it('is judged by its last delivery alone, also if that executed nothing', async () => {
    const lines: string[] = [];
    const all = [execution({ executionId: 'first' }), execution({ executionId: 'last', stages: [] })];
    let round = 0;
    const run = {
      get started() {
        return round;
      },
      finished: async () => {
        round += 1;
        setTimeout(() => (round === 1 ? change('Other') : stop.abort()), 50);
        return all.slice(0, round);
      },
      stopExecutions: async () => undefined,
      update: async () => undefined,
      results: async () => all,
    };

    expect(await watch(run, lines)).toEqual({ executions: all, judged: [all[1]], asExpected: true });
    expect(lines).toContain('no action except the source was executed: 0 of 0 actions executed, 0 simulated');
  });

  it('is silent about executions that it stops itself', async () => {
    const lines: string[] = [];
    const finished = async () => {
      stop.abort();
      await sleep(300);
      throw new Error('the run was stopped');
    };

    expect(await watch({ finished, results: async () => [] }, lines)).toEqual({ executions: [], asExpected: false });
    await sleep(400);
    expect(lines).toEqual([]);
  });
});
