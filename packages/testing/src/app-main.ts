import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export type Variables = Readonly<Record<string, string | undefined>>;

export interface SynthesizedStack {
  readonly type: string;
  readonly environment: string;
  readonly dependencies?: readonly string[];
  readonly properties: { readonly stackName: string; readonly templateFile: string };
}

/**
 * Environment variables that the CDK and the machine need. The app gets no other variables of this process.
 */
const PASSED_ON = /^(CDK_\w+|NODE_ENV|PATH|HOME|TMPDIR)$/;

const synthesized = new Map<string, Readonly<Record<string, Template>>>();

/**
 * Returns the stacks that `main.ts` of an app creates, by their IDs, in the order of the manifest.
 *
 * @param main the file, without its extension
 * @param variables all environment variables of the app
 */
export async function stacksOf(
  main: string,
  variables: Variables,
): Promise<Readonly<Record<string, SynthesizedStack>>> {
  return runMain(
    main,
    variables,
    (_, stacks) => stacks,
    () => false,
  );
}

/**
 * Returns the templates that `main.ts` of an app creates, by the IDs of their stacks, including everything that it adds
 * to them, such as tags. A test file synthesizes each set of variables once.
 *
 * Templates that the validation refuses are returned, too: tests of such templates say which requirement is broken.
 *
 * @param main the file, without its extension
 * @param variables all environment variables of the app
 */
export function templatesOf(main: string, variables: Variables): Readonly<Record<string, Template>> {
  const key = JSON.stringify([main, variables]);
  const templates = synthesized.get(key) ?? runMain(main, variables, readTemplates, existsSync);
  synthesized.set(key, templates);
  return templates;
}

/**
 * Writes the assembly of an app's `main.ts` to a folder, even if the validation refuses it.
 *
 * @param main the file, without its extension
 * @param variables all environment variables of the app
 */
export function synthesizeTo(folder: string, main: string, variables: Variables): void {
  runMain(main, variables, (outdir) => cpSync(outdir, folder, { recursive: true }), existsSync);
}

function readTemplates(outdir: string, stacks: Readonly<Record<string, SynthesizedStack>>): Record<string, Template> {
  return Object.fromEntries(
    Object.entries(stacks).map(
      ([
        id,
        {
          properties: { templateFile },
        },
      ]) => [id, Template.fromString(readFileSync(join(outdir, templateFile), 'utf8'))],
    ),
  );
}

/**
 * Runs `main.ts` of an app in this process, as the CDK does, and reads the cloud assembly.
 *
 * @param goesOn returns whether to read the assembly after an error, given the file of the manifest: the validation
 * runs after it is written
 */
function runMain<T>(
  main: string,
  variables: Variables,
  read: (outdir: string, stacks: Readonly<Record<string, SynthesizedStack>>) => T,
  goesOn: (manifest: string) => boolean,
): T {
  const environment = process.env;
  const outdir = mkdtempSync(join(tmpdir(), 'slipway-main-'));
  const passed = Object.fromEntries(Object.entries(environment).filter(([name]) => PASSED_ON.test(name)));
  process.env = { ...passed, ...variables, CDK_OUTDIR: outdir };
  const manifest = join(outdir, 'manifest.json');
  try {
    jest.isolateModules(() => load(main, () => goesOn(manifest)));
    const { artifacts } = JSON.parse(readFileSync(manifest, 'utf8'));
    const stacks = Object.entries<SynthesizedStack>(artifacts).filter(
      ([, { type }]) => type === 'aws:cloudformation:stack',
    );
    return read(outdir, Object.fromEntries(stacks));
  } finally {
    process.env = environment;
    rmSync(outdir, { recursive: true });
  }
}

function load(main: string, goesOn: () => boolean): void {
  try {
    jest.requireActual(main);
  } catch (error) {
    if (!goesOn()) {
      throw error;
    }
  }
}

/**
 * Returns a class of stacks with the given ID, to replace a stack of an app. Its only policy, `Broad`, has a wildcard.
 */
export function broadStack(id: string): new (scope: Construct) => Stack {
  return class extends Stack {
    constructor(scope: Construct) {
      super(scope, id);
      new ManagedPolicy(this, 'Broad', {
        statements: [new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::site'] })],
      });
    }
  };
}
