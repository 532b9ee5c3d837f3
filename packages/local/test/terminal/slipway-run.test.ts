import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { STARTING_MS } from '@slipway/testing/starting';
import { writeReleaseAssembly } from '../run/release-assembly';
import { displayWidth } from '../../src/progress/display-width';
import { PseudoTerminal } from './pseudo-terminal';

const CTRL_C = '\u0003';
const SCRIPT = `
  const { main } = require('${join(__dirname, '..', '..', 'src', 'cli')}');
  const { runProgram } = require('@slipway/processes');
  runProgram('slipway', () => main(process.argv.slice(1), process.stdin, process.stdout, process.stderr), process);
`;

jest.setTimeout(STARTING_MS);

let folder: string;
let terminal: PseudoTerminal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-run-'));
  writeFileSync(join(folder, 'source.zip'), 'PK: a zip');
});
afterEach(async () => {
  terminal.close();
  await terminal.ended;
  rmSync(folder, { recursive: true });
});

async function start(columns: number): Promise<PseudoTerminal> {
  const run = [
    'run',
    await writeReleaseAssembly(join(folder, 'cdk.out')),
    '--out',
    join(folder, 'out'),
    '--source',
    join(folder, 'source.zip'),
    '--unfenced',
  ];
  terminal = new PseudoTerminal([process.execPath, '-r', 'tsx/cjs', '-e', SCRIPT, '--', ...run], columns);
  return terminal;
}

const result = () => JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8'));

describe.each([80, 120])('slipway run in a terminal of %d columns', (columns) => {
  it('asks for the approval on a line of its own, keeps typed letters, and continues after a yes', async () => {
    const { screen, ended } = await start(columns);
    await terminal.shows(/Approve\?.*reject:/, STARTING_MS);
    terminal.type('ye');
    await sleep(3_000);

    expect(screen.cursorRow).toBe('  Approve? Type yes, or anything else to reject: ye');
    terminal.type('s\r');

    expect(await ended).toBe(0);
    expect(screen.text).toMatch(/as expected: 2 of 2 actions executed, 0 simulated\n$/);
    expect(screen.text).not.toContain('running:'); // the status line is removed at the end
    terminal.written
      .split(/\r|\n/)
      .filter((row) => row.includes('running:'))
      .forEach((row) => expect(displayWidth(row.replace('\u001b[K', ''))).toBeLessThan(columns));
    expect(terminal.longestSilence).toBeLessThan(5_000);
  });

  it('is aborted by Ctrl-C at the approval: exit code 130, a report, and no rejection', async () => {
    const { screen, ended } = await start(columns);
    await terminal.shows(/Approve\?.*reject:/, STARTING_MS);
    terminal.type(CTRL_C);

    expect(await ended).toBe(130);
    expect(screen.text.replaceAll('\n', '')).toContain(`report: ${join(folder, 'out', 'index.html')}`);
    expect(screen.text).toMatch(/interrupted: 1 of 2 actions executed, 0 simulated\n$/);
    expect(screen.text).not.toContain('Rejected by');
    expect(result()).toMatchObject({ verdict: 'interrupted', executions: [{ status: 'Stopped' }] });
  });
});

it('ends at once with a second Ctrl-C, and leaves nothing running', async () => {
  const { ended } = await start(80);
  await terminal.shows(/deploying Release/, STARTING_MS);
  terminal.type(CTRL_C);
  await sleep(50);
  terminal.type(CTRL_C);

  expect(await ended).toBe(130);
});

it('refuses a second run in the same folder while the first is running, and names the first', async () => {
  const { ended } = await start(120);
  await terminal.shows(/Approve\?.*reject:/, STARTING_MS);
  const second = new PseudoTerminal(
    [
      process.execPath,
      '-r',
      'tsx/cjs',
      '-e',
      SCRIPT,
      '--',
      'run',
      join(folder, 'cdk.out'),
      '--out',
      join(folder, 'out'),
      '--unfenced',
    ],
    120,
  );

  expect(await second.ended).toBe(1);
  expect(second.screen.text.replaceAll('\n', '')).toMatch(
    /slipway: .*out is in use by another run \(process \d+, since \d{4}-/,
  );
  terminal.type('yes\r');
  expect(await ended).toBe(0);
});
