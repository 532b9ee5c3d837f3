import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Time to wait for killed processes to end, in milliseconds. The kernel ends a process immediately unless it waits for
 * a device.
 */
const PATIENCE_MS = 10_000;

/**
 * Kills all processes of a session, and waits until none is running.
 *
 * Pulumi puts each plugin into its own process group, so killing the CLI's group is not enough, but plugins remain in
 * the CLI's session. Processes that open their own session are not killed. On systems without /proc, processes in other
 * groups are not killed either.
 *
 * @returns IDs of processes that are still running: none, unless the kernel cannot end a process
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
 * Sends SIGKILL to the session leader and its group first, so that the leader cannot report the others' end as a
 * failure, and then to the other processes.
 */
export function killSession(leader: number): readonly number[] {
  kill(-leader);
  const members = sessionMembers(leader);
  members.forEach(kill);
  return members;
}

/** Returns the IDs of a session's running processes, without zombies. The list is empty on systems without /proc. */
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
 * Returns the fields of /proc/<pid>/stat after the program's name: state, parent, group, session, and more. The name
 * itself may contain spaces and parentheses.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function statOf(pid: number, proc: string): readonly string[] {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // the process has ended in the meantime
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // the process has ended in the meantime
  }
}
