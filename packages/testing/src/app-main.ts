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

/** Environment variables that the CDK and the operating system need. The app sees no others of this process. */
const PASSED_ON = /^(CDK_\w+|NODE_ENV|PATH|HOME|TMPDIR)$/;

const synthesized = new Map<string, Readonly<Record<string, Template>>>();

/**
 * Returns the stacks that an app's `main.ts` creates, by ID, in the order of the manifest.
 *
 * @param main path of the file, without its extension
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
 * Returns the templates that an app's `main.ts` creates, by stack ID. The templates include everything that `main.ts`
 * adds, such as tags. In a test file, each set of variables is synthesized only once.
 *
 * Templates that the validation refuses are returned as well, so that tests can show which requirement is broken.
 *
 * @param main path of the file, without its extension
 * @param variables all environment variables of the app
 */
export function templatesOf(main: string, variables: Variables): Readonly<Record<string, Template>> {
  const key = JSON.stringify([main, variables]);
  const templates = synthesized.get(key) ?? runMain(main, variables, readTemplates, existsSync);
  synthesized.set(key, templates);
  return templates;
}

/**
 * Writes the cloud assembly of an app's `main.ts` to a folder, even if the validation refuses it.
 *
 * @param main path of the file, without its extension
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
 * Runs an app's `main.ts` in this process, as the CDK does, and reads the cloud assembly.
 *
 * @param goesOn function that returns whether to ignore an error and read the assembly. It receives the path of the
 * manifest, which exists if only the validation failed
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
 * Returns a stack class that can replace a stack of an app. Its stack has one policy, `Broad`, which has a wildcard.
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
