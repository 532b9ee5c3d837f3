import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { IntegCase } from './integ-case';

/** Files of a folder `integ` that contain no case. */
const NO_CASE = /\.(integ|d)\.ts$/;

/** Context that lets the stack of checks use exports of the others, as stacks of the apps do. */
const REFERENCES = { '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

/** Exports of the file of a case. */
export interface CaseModule {
  /** Adds stacks and checks to an app, for a given account. */
  integCase(app: App, accountId: string): IntegCase;
}

/** Account of snapshots, and of the embedded AWS. */
const EXAMPLE_ACCOUNT = '111122223333';

/** Options for synthesizing a case. */
export interface SynthesizeProps {
  /** Loads the file of the case. @default - with Node's `require` */
  readonly load?: (file: string) => unknown;
  /** Whether assets are copied into the assembly, as a deployment needs. @default true */
  readonly staging?: boolean;
  /** Target account. @default '111122223333' */
  readonly accountId?: string;
}

/** File with a case. */
export interface CaseFile {
  /** Name of the case and its file. */
  readonly name: string;
  /** Package or app that the case belongs to, such as `packages/kms`. */
  readonly member: string;
  readonly file: string;
  /** Path of its snapshot. */
  readonly snapshotFile: string;
}

/** Case whose templates are written. */
export interface SynthesizedCase extends CaseFile {
  readonly folder: string;
  readonly integCase: IntegCase;
}

/** Returns the cases of a workspace: each `integ/*.ts` of a package or app, in the order of their names. */
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

/** Writes the assembly of a case to a folder, with the feature flags of its app, or those that the CDK recommends. */
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
