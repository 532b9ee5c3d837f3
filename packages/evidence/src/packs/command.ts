import { Command } from 'commander';
import { readAssembly } from '../templates/assembly';
import { writeJson } from '../write-file';
import { ItemStanding } from './evaluate';
import { evaluatePack } from './evaluate-installed';
import { packOf, PACKS } from './packs';
import { packAsText } from './render';

/**
 * Adds the `pack` command to the command line.
 *
 * @param done function that is called with `false` if an item is not met, otherwise with `true`
 */
export function addPackCommand(program: Command, print: (line: string) => void, done: (holds: boolean) => void): void {
  program
    .command('pack')
    .description(
      'evaluate a synthesized app against each item of a standard, and list the evidence that people have to provide',
    )
    .argument('<pack>', PACKS.map(({ id }) => id).join(' or '))
    .argument('<cdk.out>', 'folder of a synthesized app')
    .option('--json <file>', 'also write the result to this file, as JSON')
    .action((id: string, folder: string, { json }: { readonly json?: string }) => {
      const result = evaluatePack(packOf(id), readAssembly(folder));
      print(packAsText(result));
      writeJson(json, result);
      done(result.counts[ItemStanding.NOT_MET] === 0);
    });
}
