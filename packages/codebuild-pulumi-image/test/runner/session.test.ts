import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endSession, sessionMembers } from '../../src/runner/session';
import { removeFolders, temporaryFolder } from './world';

afterAll(removeFolders);

/** Processes by ID, each with its line in /proc. */
function procWith(stats: Readonly<Record<string, string>>): string {
  const proc = temporaryFolder();
  for (const [pid, stat] of Object.entries(stats)) {
    mkdirSync(join(proc, pid));
    writeFileSync(join(proc, pid, 'stat'), stat);
  }
  return proc;
}

describe('[PG-08] the processes of a session', () => {
  it('are found by their session, regardless of their name and group', () => {
    const proc = procWith({
      7: '7 (pulumi) S 1 7 7 0 -1 4194560 1',
      8: '8 (my (odd) 9 S 1 1 name) R 7 8 7 0 -1 4194560 1',
      9: '9 (other 7) S 1 7 9 0 -1 4194560 1',
      10: '10 (a) S 7 7 77 7 7 7',
      self: '8 (not a number) S 1 8 7 0',
    });

    expect(sessionMembers(7, proc)).toEqual([7, 8]);
  });

  it('exclude ended processes, whether reaped or not', () => {
    const proc = procWith({ 7: '7 (pulumi) S 1 7 7 0', 8: '8 (ended) Z 7 8 7 0' });
    mkdirSync(join(proc, '9'));

    expect(sessionMembers(7, proc)).toEqual([7]);
  });

  it('are not known if there is no /proc', () => {
    expect(sessionMembers(7, join(temporaryFolder(), 'proc'))).toEqual([]);
  });
});

describe('[PG-08] a session', () => {
  let leader: ChildProcess;
  beforeEach(async () => {
    leader = spawn('sleep', ['60'], { env: { PATH: process.env.PATH }, detached: true, stdio: 'ignore' });
    await once(leader, 'spawn');
  });
  afterEach(() => leader.kill('SIGKILL'));

  it('has ended when nothing of it runs any more', async () => {
    const ended = once(leader, 'exit');

    expect(await endSession(leader.pid!)).toEqual([]);

    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('is given up eventually if the kernel does not end it', async () => {
    const unkillable = jest.spyOn(process, 'kill').mockReturnValue(true);

    const left = await endSession(leader.pid!, 100);

    unkillable.mockRestore();
    expect(left).toEqual([leader.pid]);
  });

  it('may have ended before', async () => {
    const ended = once(leader, 'exit');
    leader.kill('SIGKILL');
    await ended;

    expect(await endSession(leader.pid!)).toEqual([]);
  });
});
