import { hostname } from 'node:os';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { STSClient } from '@aws-sdk/client-sts';
import { main } from './main';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

// The profile `deployment` gets its credentials from this program, so the program itself must not use that profile.
delete process.env.AWS_PROFILE;

void main(process.argv.slice(2), {
  environment: process.env,
  sts: new STSClient({}),
  codePipeline: new CodePipelineClient({}),
  program: [process.execPath, ...process.execArgv, process.argv[1]],
  host: hostname(),
  random: Math.random,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  onStop: (handler) => {
    SIGNALS.forEach((signal) => process.on(signal, handler));
    return () => SIGNALS.forEach((signal) => process.off(signal, handler));
  },
}).then((exitCode) => {
  process.exitCode = exitCode;
});
