import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Component, Project, TextFile } from 'projen';

export interface CopiedFilesProps {
  /** Folder of the originals, from the root of the workspace. */
  readonly from: string;
  /** Folder of the copies, in the project. */
  readonly to: string;
  /** Names of files that the project has its own of. @default - none */
  readonly except?: readonly string[];
  /** Names of the files that are copied. @default - all TypeScript files, but for `except` */
  readonly only?: readonly string[];
}

/**
 * The TypeScript files of a folder, or files that are named, once more in another project.
 *
 * For samples: each is a repository that stands alone and can import nothing of the workspace. They are edited at the
 * original, and `npx projen` writes the copies again.
 */
export class CopiedFiles extends Component {
  constructor(project: Project, { from, to, except = [], only }: CopiedFilesProps) {
    super(project);
    const all = readdirSync(from).filter((file) => file.endsWith('.ts') && !except.includes(file));
    for (const name of only ?? all) {
      const comment = name.endsWith('.ts') ? '//' : '#';
      const marker = `${comment} A copy of ${join(from, name)}.`;
      const file = new TextFile(project, join(to, name), { editGitignore: false });
      [`${comment} ${file.marker}`, marker, readFileSync(join(from, name), 'utf8')].forEach((line) =>
        file.addLine(line),
      );
    }
  }
}
