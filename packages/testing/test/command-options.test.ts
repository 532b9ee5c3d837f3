import { optionsListed, optionsOf } from '../src/command-options';

test('the options of a command are those that its help begins a line with', async () => {
  const help = 'Usage: tea [options]\n\n  --strong    as with --weak, but not\n  --cup <n>   how many\n';

  expect(await optionsOf(async (output) => output.write(help))).toEqual(['--cup', '--strong']);
});

test('the options of a README are those in the first column of its tables, or of those of one section', () => {
  const readme =
    '# Tea\n\n## Brew\n\n| `--strong`, `--weak` | instead of --mild |\n| `--cup` | one |\n\n## Pour\n\n| `--slow` | calm |\n';

  expect(optionsListed(readme)).toEqual(['--cup', '--slow', '--strong', '--weak']);
  expect(optionsListed(readme, 'Brew')).toEqual(['--cup', '--strong', '--weak']);
});
