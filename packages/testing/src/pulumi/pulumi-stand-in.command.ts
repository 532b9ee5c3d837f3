import { readFileSync, writeSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileCloud, MemoryCloud } from './cloud';
import { keyService } from './key-service';
import { openStore } from './open-store';
import { Ports, ProgramInput } from './ports';
import { programRunner } from './program';
import { runProgram } from './run-program';
import { runStandIn } from './stand-in';
import { loadTypeScript } from './typescript-programs';

const RUN_PROGRAM = 'run-program';
const cloudFile = process.env.STAND_IN_CLOUD;
let interrupts = 0;
['SIGTERM', 'SIGINT'].forEach((signal) =>
  process.on(signal, () => {
    interrupts += 1;
  }),
);

const out = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const ports: Ports = {
  environment: process.env,
  folder: process.cwd(),
  out,
  err: (line) => {
    process.stderr.write(`${line}\n`);
  },
  store: openStore,
  cloud: cloudFile ? new FileCloud(cloudFile) : new MemoryCloud(false),
  kms: keyService,
  runProgram: programRunner([process.execPath, __filename, RUN_PROGRAM], process.env, out),
  pid: process.pid,
  host: hostname(),
  user: userInfo().username,
  now: Date.now,
  sleep,
  interrupts: () => interrupts,
};

/** Runs a Pulumi program in the child process. Reads its input from stdin, and writes the result to descriptor 3. */
async function child(): Promise<void> {
  loadTypeScript();
  writeSync(3, JSON.stringify(await runProgram(JSON.parse(readFileSync(0, 'utf8')) as ProgramInput)));
}

void (process.argv[2] === RUN_PROGRAM
  ? child()
  : runStandIn(process.argv.slice(2), ports).then(({ exitCode, signal }) => {
      process.exitCode = exitCode;
      if (signal) {
        process.kill(process.pid, signal);
      }
    }));
