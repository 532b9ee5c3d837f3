import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long the kernel is waited for. It ends a process at once, unless that hangs in a device. */
const PATIENCE_MS = 10_000;

/**
 * Kills all that a process which leads a session has started, and waits until nothing of it runs.
 *
 * Pulumi puts each plugin into a process group of its own, so the group of the CLI is not enough; but they keep its
 * session. Out of reach is only what opens a session of its own, and, where there is no /proc, what is in another
 * group.
 *
 * @returns what runs nevertheless: nothing, unless the kernel cannot end it
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/util/cmdutil/child_unix.go RegisterProcessGroup
 */
export async function endSession(leader: number, patienceMs = PATIENCE_MS): Promise<readonly number[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const killed = killSession(leader);
    if (killed.length === 0 || Date.now() >= deadline) {
      return killed;
    }
    await sleep(20);
  }
}

/**
 * Sends SIGKILL to the leader and its group, before it can take the end of the others for a failure of theirs, and then
 * to the others.
 */
export function killSession(leader: number): readonly number[] {
  kill(-leader);
  const members = sessionMembers(leader);
  members.forEach(kill);
  return members;
}

/**
 * The processes of a session that run: what has ended and is not collected yet does no harm. None where there is no
 * /proc.
 */
export function sessionMembers(leader: number, proc = '/proc'): readonly number[] {
  return processes(proc).filter((pid) => {
    const [state, , , session] = statOf(pid, proc);
    return Number(session) === leader && state !== 'Z';
  });
}

function processes(proc: string): readonly number[] {
  try {
    return readdirSync(proc).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/**
 * What follows the name of the program, which may have spaces and parentheses in it: state, parent, group, session, and
 * more.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function statOf(pid: number, proc: string): readonly string[] {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // it has ended since
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended since
  }
}
