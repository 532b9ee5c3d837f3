import { BoundProcess } from '../src/bound-process';

/** Starts a program that starts another program, prints this, and waits until it is killed. */
const program =
  "const { spawn } = require('node:child_process'); const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' }); console.log(process.pid, other.pid); setInterval(() => undefined, 1000);";
const bound = new BoundProcess({
  command: ['node', '-e', program],
  directory: '/',
  environment: { PATH: process.env.PATH! },
  output: 'pipe',
});
bound.output[0].pipe(process.stdout);
