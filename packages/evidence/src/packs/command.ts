import { Command } from 'commander';
import { readAssembly } from '../templates/assembly';
import { writeJson } from '../write-file';
import { ItemStanding } from './evaluate';
import { evaluatePack } from './evaluate-installed';
import { packOf, PACKS } from './packs';
import { packAsText } from './render';

/**
 * Adds `pack` to the command line.
 *
 * @param done gets whether every item holds that the template decides
 */
export function addPackCommand(program: Command, print: (line: string) => void, done: (holds: boolean) => void): void {
  program
    .command('pack')
    .description('evaluates a synthesized app against each item of a standard, and lists what people have to show')
    .argument('<pack>', PACKS.map(({ id }) => id).join(' or '))
    .argument('<cdk.out>', 'a synthesized app')
    .option('--json <file>', 'write it as JSON')
    .action((id: string, folder: string, { json }: { readonly json?: string }) => {
      const result = evaluatePack(packOf(id), readAssembly(folder));
      print(packAsText(result));
      writeJson(json, result);
      done(result.counts[ItemStanding.NOT_MET] === 0);
    });
}
