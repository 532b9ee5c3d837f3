import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Component, Project, TextFile } from 'projen';

export interface CopiedFilesProps {
  /** Folder of the originals, relative to the root of the workspace. */
  readonly from: string;
  /** Folder of the copies, relative to the project. */
  readonly to: string;
  /** Names of files that are not copied, because the project has its own version. @default - none */
  readonly except?: readonly string[];
  /** Names of the files to copy. @default - all TypeScript files, except for those in `except` */
  readonly only?: readonly string[];
}

/**
 * Copies of files in another project.
 *
 * Samples need copies, because each sample is a self-contained repository that cannot import code from the workspace.
 * To change a copy, edit the original and run `npx projen`.
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
