import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PseudoTerminal } from './pseudo-terminal';

const QUESTION = 'Approve? Type yes, or anything else to reject:';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

let terminal: PseudoTerminal | undefined;
afterEach(() => terminal?.close());

async function asked(columns: number): Promise<PseudoTerminal> {
  terminal = new PseudoTerminal([process.execPath, '-r', 'tsx/cjs', join(__dirname, 'asking.ts')], columns);
  await terminal.shows(/Approve\?.*reject:/s);
  return terminal;
}

describe.each([40, 80, 120])('a question in a terminal of %d columns', (columns) => {
  it('is on a line of its own while other things happen, and typed letters stay', async () => {
    const { screen, ended } = await asked(columns);
    terminal!.type('ye');
    await sleep(2_500); // enough time to draw the status line twice and to write other lines

    expect(screen.text.replaceAll('\n', '')).toContain(`${QUESTION} ye`.replaceAll(' ', ' '));
    expect(screen.text.slice(screen.text.indexOf('shop waits for'))).not.toMatch(/running:|something else/);
    terminal!.type('s\r');

    expect(await ended).toBe(0);
    expect(screen.text).toContain('it was APPROVED');
    expect(screen.text).toMatch(/reject: yes\n[\s\S]*something else is done/);
  });

  it('is interrupted by Ctrl-C, which rejects nothing', async () => {
    const { screen, ended } = await asked(columns);
    terminal!.type(CTRL_C);

    expect(await ended).toBe(130);
    expect(screen.text).toContain('it ended with AbortError');
    expect(screen.text).not.toMatch(/APPROVED|REJECTED/);
  });
});

it.each([
  ['Ctrl-D', CTRL_D],
  ['nothing', '\r'],
  ['half a yes', 'ye\r'],
])('a question that is answered by %s approves nothing', async (_, keys) => {
  const { screen, ended } = await asked(80);
  terminal!.type(keys);

  expect(await ended).toBe(0);
  expect(screen.text).toContain('it was REJECTED');
});
