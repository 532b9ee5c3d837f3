import { spawn } from 'node:child_process';
import { childEnvironment } from '@slipway/processes';

const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open' };
/** Environment variables that a program needs to open a window for the user. None of them is secret. */
const SCREEN = ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'BROWSER', /^XDG_/];

/**
 * Opens an address in the user's browser, without waiting for the browser.
 *
 * @param onProblem function that is called with the reason if the browser cannot be opened
 */
export function openBrowser(
  address: string,
  onProblem: (problem: string) => void,
  platform: NodeJS.Platform = process.platform,
): void {
  const program = PROGRAMS[platform] ?? 'xdg-open';
  const child = spawn(program, [address], {
    stdio: 'ignore',
    detached: true,
    env: childEnvironment({ pass: SCREEN }),
  });
  child.unref();
  child.on('error', ({ message }) => onProblem(message));
  child.on('exit', (code) => code !== 0 && onProblem(`${program} exited with ${code}`));
}
