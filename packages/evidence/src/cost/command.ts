import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { EvidenceError, UsageError } from '../errors';
import { writeJson } from '../write-file';
import { diffOf } from './diff';
import { Estimate } from './estimate';
import { EstimateFiles, estimateApp, estimateBoth, existing } from './estimate-app';
import { MARKS, withTable } from './markdown';
import { asText, diffAsText, usageAsText } from './render';

interface CostOptions extends EstimateFiles {
  readonly diff: boolean;
  readonly json?: string;
  readonly readme?: string;
  readonly check: boolean;
  readonly listUsage: boolean;
}

type Print = (line: string) => void;

/**
 * Adds the `cost` command to the command line.
 *
 * @param done function that is called with `false` if `--check` finds an outdated table, otherwise with `true`
 */
export function addCostCommand(program: Command, print: Print, done: (holds: boolean) => void): void {
  program
    .command('cost')
    .description('estimate the monthly cost of a synthesized app from list prices and a usage file')
    .argument('[cdk.out...]', 'folder of a synthesized app; with --diff, the folders of the old app and the new app')
    .option('--usage <file>', 'YAML or JSON file with the monthly usage')
    .option('--prices <file>', 'file with your own prices, in the format of assets/prices')
    .option('--price-as <region>', 'use the prices of this region for every stack')
    .option('--diff', 'compare the costs of two apps', false)
    .option('--json <file>', 'also write the result to this file, as JSON')
    .option('--readme <file>', 'write the cost table into this file, between its cost markers')
    .option('--check', 'with --readme: fail if the cost table is out of date, without changing the file', false)
    .option('--list-usage', 'list the usage parameters of each resource type, with units and defaults', false)
    .action((folders: string[], options: CostOptions) => done(runCost(folders, options, print)));
}

function runCost(folders: readonly string[], options: CostOptions, print: Print): boolean {
  if (options.listUsage) {
    print(usageAsText());
    return true;
  }
  const wanted = options.diff ? 2 : 1;
  if (folders.length !== wanted) {
    throw new UsageError(
      `cost requires ${options.diff ? 'two folders with --diff: the old app and the new app' : 'the folder of one synthesized app, or two folders with --diff'}, got ${folders.length}`,
    );
  }
  return options.diff ? runDiff(folders, options, print) : runEstimate(folders[0], options, print);
}

function runEstimate(folder: string, options: CostOptions, print: Print): boolean {
  const found = estimateApp(folder, options);
  print(asText(found));
  writeJson(options.json, found);
  return options.readme === undefined || updateReadme(options.readme, found, options.check, print);
}

function runDiff(folders: readonly string[], options: CostOptions, print: Print): boolean {
  const diff = diffOf(...estimateBoth(folders, options));
  print(diffAsText(diff));
  writeJson(options.json, diff);
  return true;
}

/** Updates the cost table in a README, or only checks the table. Returns whether the table is up to date. */
function updateReadme(file: string, found: Estimate, isCheck: boolean, print: Print): boolean {
  const text = readFileSync(existing(file), 'utf8');
  const updated = withTable(text, found);
  if (updated === undefined) {
    throw new EvidenceError(`${file} has no markers for the cost table: add ${MARKS} where the table should be`);
  }
  if (isCheck && updated !== text) {
    print(`the cost table in ${file} is out of date: run the command again without --check to update the table`);
    return false;
  }
  if (updated !== text) {
    writeFileSync(file, updated);
  }
  return true;
}
