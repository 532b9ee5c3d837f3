import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { childEnvironment } from '@slipway/processes';
import { FirstProcess } from '../../src/fence/first-process';

/** Information that bubblewrap prints about a process. */
function said(pid: number | undefined): PassThrough {
  const information = new PassThrough();
  information.write(`{\n    "child-pid": ${pid},\n    "net-namespace": 4026532179\n}\n`);
  return information;
}

test('a sandbox is over when its first process has ended', async () => {
  const child = spawn('sleep', ['60'], { env: childEnvironment() });
  const first = new FirstProcess(said(child.pid));
  await new Promise(setImmediate);
  setTimeout(() => child.kill('SIGKILL'), 200);
  const begin = performance.now();

  await first.gone();

  expect(performance.now() - begin).toBeGreaterThan(150);
});

test('a first process that has ended but was not reaped is over', async () => {
  const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { env: childEnvironment() });
  const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
  const first = new FirstProcess(said(Number(pid.toString())));
  await new Promise(setImmediate);

  await first.gone();

  expect(process.kill(Number(pid.toString()), 0)).toBe(true);
  parent.kill();
});

test('a first process that has left the table is over', async () => {
  const child = spawn('true', { env: childEnvironment() });
  const first = new FirstProcess(said(child.pid));
  await once(child, 'exit');

  await expect(first.gone()).resolves.toBeUndefined();
});

test('a process that does not end is not waited for longer than the limit', async () => {
  const first = new FirstProcess(said(process.pid));
  await new Promise(setImmediate);

  await expect(first.gone(50)).resolves.toBeUndefined();
});

test('a sandbox that says nothing of its processes is over at once', async () => {
  await expect(new FirstProcess(new PassThrough()).gone()).resolves.toBeUndefined();
});
