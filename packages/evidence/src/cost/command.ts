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
 * Adds `cost` to the command line.
 *
 * @param done gets whether everything holds
 */
export function addCostCommand(program: Command, print: Print, done: (holds: boolean) => void): void {
  program
    .command('cost')
    .description('what a synthesized app costs in a month, by list prices and stated usage')
    .argument('[cdk.out...]', 'folder of a synthesized app; with --diff, the old one and the new one')
    .option('--usage <file>', 'file with the usage per month, YAML or JSON')
    .option('--prices <file>', 'file with your own prices, in the format of assets/prices')
    .option('--price-as <region>', 'take the prices of this region for every stack')
    .option('--diff', 'compare the costs of two apps', false)
    .option('--json <file>', 'write it as JSON')
    .option('--readme <file>', 'write the table into this file, between its marks')
    .option('--check', 'with --readme: fail if the table is out of date, and write nothing', false)
    .option('--list-usage', 'list what a usage file can contain', false)
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
      `cost needs ${options.diff ? 'two synthesized apps with --diff, the old and the new one' : 'one synthesized app, or two with --diff'}; got ${folders.length}`,
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

/** Returns whether the README has the table, or has it now. */
function updateReadme(file: string, found: Estimate, isCheck: boolean, print: Print): boolean {
  const text = readFileSync(existing(file), 'utf8');
  const updated = withTable(text, found);
  if (updated === undefined) {
    throw new EvidenceError(`${file} has no place for the table: add ${MARKS} to it`);
  }
  if (isCheck && updated !== text) {
    print(`${file} has an outdated table: run the same command without --check`);
    return false;
  }
  if (updated !== text) {
    writeFileSync(file, updated);
  }
  return true;
}
