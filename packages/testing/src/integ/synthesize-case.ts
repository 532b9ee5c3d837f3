import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { IntegCase } from './integ-case';

/** Pattern of files in `integ` folders that do not contain a test case. */
const NO_CASE = /\.(integ|d)\.ts$/;

/** Context with which the check stack refers to the other stacks by exports, like the stacks of the apps. */
const REFERENCES = { '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

/** Exports of a test case file. */
export interface CaseModule {
  /** Adds the stacks and checks of the test case to an app, for the given account. */
  integCase(app: App, accountId: string): IntegCase;
}

/** Account ID for snapshots and for the embedded AWS. */
const EXAMPLE_ACCOUNT = '111122223333';

/** Options for the synthesis of a test case. */
export interface SynthesizeProps {
  /** Function that loads the file of the test case. @default - Node's `require` */
  readonly load?: (file: string) => unknown;
  /** Whether to copy assets into the cloud assembly, which deployments require. @default true */
  readonly staging?: boolean;
  /** ID of the target account. @default '111122223333' */
  readonly accountId?: string;
}

/** File that contains an integration test case. */
export interface CaseFile {
  /** Name of the test case, which is the file name without its extension. */
  readonly name: string;
  /** Folder of the package or app that contains the test case, such as `packages/kms`. */
  readonly member: string;
  readonly file: string;
  /** Path of the test case's snapshot file. */
  readonly snapshotFile: string;
}

/** Test case whose cloud assembly was written to a folder. */
export interface SynthesizedCase extends CaseFile {
  readonly folder: string;
  readonly integCase: IntegCase;
}

/** Returns the test cases of a workspace, the files `integ/*.ts` in packages and apps, sorted by path. */
export function findCases(root: string): CaseFile[] {
  return ['packages', 'apps']
    .flatMap((group) =>
      (existsSync(join(root, group)) ? readdirSync(join(root, group)) : []).map((name) =>
        join(root, group, name, 'integ'),
      ),
    )
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.ts') && !NO_CASE.test(file))
    .sort()
    .map((file) => caseFile(root, file));
}

function caseFile(root: string, file: string): CaseFile {
  return {
    name: basename(file, '.ts'),
    member: relative(root, dirname(dirname(file))),
    file,
    snapshotFile: file.replace(/\.ts$/, '.snapshot.json'),
  };
}

/** Writes a test case's cloud assembly to a folder. Uses the app's feature flags, or those that the CDK recommends. */
export function synthesizeCase(
  found: CaseFile,
  folder: string,
  { load = require, staging = true, accountId = EXAMPLE_ACCOUNT }: SynthesizeProps = {},
): SynthesizedCase {
  const app = new App({
    outdir: folder,
    treeMetadata: false,
    analyticsReporting: false,
    context: { ...flagsOf(found), ...(!staging && { 'aws:cdk:disable-asset-staging': true }) },
  });
  const integCase = (load(found.file) as CaseModule).integCase(app, accountId);
  app.synth();
  return { ...found, folder, integCase };
}

function flagsOf({ file }: CaseFile): object {
  const settings = join(dirname(dirname(file)), 'cdk.json');
  return existsSync(settings)
    ? JSON.parse(readFileSync(settings, 'utf8')).context
    : { ...recommendedFlags, ...REFERENCES };
}
