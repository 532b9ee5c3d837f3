import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { interruptRun, Moment } from './interrupted-run';
import { SLOW_TEMPLATE, slowApp } from './slow-app';

jest.setTimeout(STARTING_MS);
afterAll(removeFolders);

let args: string[];
beforeAll(() => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'template.json'), SLOW_TEMPLATE);
  args = [slowApp(join(folder, 'cdk.out')), '--source', folder, '--approve'];
});

const MOMENTS: [string, Moment][] = [
  ['as the embedded AWS is started', { after: /starting the embedded AWS/, delayMs: 0, signal: 'SIGTERM' }],
  ['while the embedded AWS starts', { after: /starting the embedded AWS/, delayMs: 700, signal: 'SIGINT' }],
  ['as it deploys', { after: /deploying Slow/, delayMs: 0, signal: 'SIGINT' }],
  ['while a custom resource is made', { after: /deploying Slow/, delayMs: 2_000, signal: 'SIGTERM' }],
  ['as a source is uploaded', { after: /uploading/, delayMs: 0, signal: 'SIGTERM' }],
  ['while it builds', { after: /Source\/Upload +succeeded/, delayMs: 1_500, signal: 'SIGINT' }],
  ['while a pipeline makes a stack', { after: /Approve\/Ask +succeeded/, delayMs: 1_500, signal: 'SIGTERM' }],
  ['as it deletes', { after: /deleting Slow/, delayMs: 0, signal: 'SIGINT' }],
  ['while it deletes', { after: /deleting Slow/, delayMs: 1_500, signal: 'SIGTERM' }],
];

test('[RN-08] a run that is interrupted while its program loads has started nothing', async () => {
  const { left, hasReport } = await interruptRun(args, { delayMs: 50, signal: 'SIGINT' });

  expect({ left, hasReport }).toEqual({ left: [], hasReport: false });
});

describe('a run that is interrupted', () => {
  it.each(MOMENTS)('[RN-08] %s ends within 10 seconds, and leaves nothing but its report', async (_, moment) => {
    const { screen, seconds, ...result } = await interruptRun(args, moment);

    process.stdout.write(`${seconds.toFixed(1)} s\n`);
    expect({ ...result, screen }).toEqual({ exitCode: 130, left: [], hasReport: true, screen: expect.anything() });
    expect(seconds).toBeLessThan(10);
  });
});
