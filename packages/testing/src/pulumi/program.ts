import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { ProgramError } from './errors';
import { Declared, Program, ProgramInput } from './ports';
import { Project } from './project';

/**
 * Returns a function that runs a Pulumi program in a child process, because a program may exit or change global state.
 * The first parameter is the command line of the child process, which must call `runProgram`.
 *
 * @param environment environment variables of the build, all of which the program and its providers see, as with Pulumi
 */
export function programRunner(
  [command, ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): (input: ProgramInput) => Promise<Program> {
  return async (input) => {
    const child = spawn(command, args, {
      cwd: input.folder,
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(JSON.stringify(input)); // not in an environment variable, because the input contains secrets
    const [said, errors, result, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      text(child.stdio[3] as Readable),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    said
      .split('\n')
      .filter((line) => line !== '')
      .forEach((line) => say(`    ${line}`));
    if (exitCode !== 0 || result === '') {
      throw new ProgramError(errors.trim() || `exit code ${exitCode}`);
    }
    return JSON.parse(result) as Program;
  };
}

/** Returns the resources and outputs that a YAML program declares. Only literal property values are supported. */
export function yamlProgram({ name, resources = {}, outputs = {} }: Project, stack: string): Program {
  const declared = (
    type: string,
    resource: string,
    custom: boolean,
    inputs: Readonly<Record<string, unknown>>,
  ): Declared => ({ urn: `urn:pulumi:${stack}::${name}::${type}::${resource}`, type, name: resource, custom, inputs });
  const stackResource = declared('pulumi:pulumi:Stack', `${name}-${stack}`, false, {});
  return {
    resources: [
      stackResource,
      ...Object.entries(resources).map(([key, { type, properties = {} }]) => declared(type, key, true, properties)),
    ],
    outputs,
  };
}
