import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(__dirname, '..', '..', '..', 'docs', 'runbooks', 'codecommit-web-troubleshooting.md');

/** Problem on the troubleshooting page. */
export interface Problem {
  readonly title: string;
  readonly symptom: string;
  readonly fix: string;
  readonly check: string;
}

/** Returns the problems on the page, with the text below each of their headings. */
export function problems(): Problem[] {
  const [, ...sections] = readFileSync(PAGE, 'utf8').split('\n## ');
  return sections.map((section) => {
    const [title] = section.split('\n');
    const under = (heading: string) =>
      section
        .split(`**${heading}.**`)[1]
        ?.split(/\n\*\*\w+\.\*\*/)[0]
        .trim() ?? '';
    return { title, symptom: under('Symptom'), fix: under('Fix'), check: under('Check') };
  });
}

/** Returns the commands that show whether a problem is solved. */
export function commandsOf({ check }: Problem): string[] {
  const [, block = ''] = /```sh\n([^]*?)```/.exec(check) ?? [];
  return block
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '');
}
