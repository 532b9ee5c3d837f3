import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { readMutationResults } from '../requirements/mutations';
import { traceWorkspace } from '../requirements/trace-workspace';
import { evaluatePack } from '../packs/evaluate-installed';
import { PACKS } from '../packs/packs';
import { readAssembly, SynthesizedTemplate } from '../templates/assembly';
import { assess } from './assess';
import { renderPage } from './render-page';
import { writeJson, writeText } from '../write-file';
import { readRunRecords } from './run-record';

interface PageOptions {
  readonly root: string;
  readonly html: string;
  readonly json?: string;
  readonly commit?: string;
}

/** Adds the `page` command to the command line. */
export function addPageCommand(program: Command, print: (line: string) => void): void {
  program
    .command('page')
    .description('write an HTML page for assessors that lists each requirement with its proofs, and the open gaps')
    .option('--root <folder>', 'root folder of the workspace', '.')
    .option('--html <file>', 'HTML file to write', join('.slipway', 'evidence', 'index.html'))
    .option('--json <file>', 'also write the content to this file, as JSON')
    .option('--commit <id>', 'ID of the tested commit (default: the checked-out commit)')
    .action((options: PageOptions) => writePage(options, print));
}

function writePage({ root, html, json, commit = checkedOut(root) }: PageOptions, print: (line: string) => void): void {
  const trace = traceWorkspace(root);
  const assemblies = assembliesIn(root);
  const assessment = assess({
    trace,
    acknowledgements: new Map(
      assemblies.map(([app, templates]) => [app, templates.flatMap(({ acknowledgements }) => acknowledgements)]),
    ),
    packs: PACKS.map((pack) => ({
      id: pack.id,
      title: pack.title,
      apps: assemblies.map(([app, templates]) => ({ app, result: evaluatePack(pack, templates) })),
    })),
    runs: readRunRecords(root),
    strengths: readMutationResults(join(root, 'docs', 'requirements')),
    commit,
    now: new Date(),
  });
  writeText(html, renderPage(assessment));
  writeJson(json, assessment);
  const { counts } = assessment;
  print(
    `${html}: ${Object.entries(counts)
      .map(([standing, count]) => `${count} ${standing}`)
      .join(', ')}`,
  );
}

/** Returns the templates of each synthesized app, from its `cdk.out`. */
function assembliesIn(root: string): (readonly [app: string, templates: readonly SynthesizedTemplate[]])[] {
  const apps = join(root, 'apps');
  const names = existsSync(apps) ? readdirSync(apps).sort() : [];
  return names
    .map((app) => [app, join(apps, app, 'cdk.out')] as const)
    .filter(([, folder]) => existsSync(folder))
    .map(([app, folder]) => [app, readAssembly(folder)]);
}

/** Returns the ID of the checked-out commit, or `unknown` if the folder is not in a git repository. */
function checkedOut(root: string): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: resolve(root),
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return 'unknown';
  }
}
