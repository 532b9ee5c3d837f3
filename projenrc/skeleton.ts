import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Component, Project, SampleFile } from 'projen';

const FOLDER = join(__dirname, 'skeletons');
const FORMAT = join(__dirname, '..', '.prettierrc.json');

/** Texts that replace the placeholders in the files of a skeleton. */
interface Words {
  /** Name of the member, in kebab case. */
  readonly name: string;
  /** Description of the member, without a full stop. */
  readonly about: string;
  /** Name of the command that the member installs. @default - no command */
  readonly command?: string;
}

/**
 * Initial files of a new member: working sources, tests and documentation that developers change.
 *
 * The files are only written if the member has no sources yet. They are never overwritten, and not marked as generated.
 */
export class Skeleton extends Component {
  private readonly written: string[] = [];
  private readonly isNew: boolean;

  constructor(
    private readonly member: Project,
    private readonly words: Words,
  ) {
    super(member);
    this.isNew = !existsSync(join(member.outdir, 'src'));
  }

  /** Adds the files in a folder of `projenrc/skeletons` to a project. The default project is the member. */
  public add(folder: string, project: Project = this.member, into = ''): void {
    if (!this.isNew) {
      return;
    }
    for (const file of filesIn(join(FOLDER, folder))) {
      const path = join(into, this.fill(relative(join(FOLDER, folder), file)));
      new SampleFile(project, path, { contents: this.fill(readFileSync(file, 'utf8')) });
      this.written.push(join(project.outdir, path));
    }
  }

  /** Formats the TypeScript files with Prettier, because replaced placeholders change the length of lines. */
  public override postSynthesize(): void {
    const sources = this.written.filter((file) => file.endsWith('.ts'));
    if (sources.length > 0) {
      const prettier = require.resolve('prettier/bin/prettier.cjs');
      execFileSync(process.execPath, [prettier, '--write', '--log-level', 'warn', '--config', FORMAT, ...sources], {
        stdio: 'inherit',
        env: {},
      });
    }
  }

  private fill(text: string): string {
    const { name, about, command = '' } = this.words;
    const parts = name.split('-');
    const type = parts.map(capitalized).join('');
    return text
      .replaceAll('sample-command', command)
      .replaceAll(/sample-(name|words)/g, name)
      .replaceAll(/Sample(Name|Words)/g, type)
      .replaceAll('samplename', type.toLowerCase()) // in links on the API page
      .replaceAll('Sample name', capitalized(parts.join(' ')))
      .replaceAll('What it is for', () => about.replace(/\.$/, ''));
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
