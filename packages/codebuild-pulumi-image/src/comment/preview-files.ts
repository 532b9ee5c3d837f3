import { readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { ORDER, Operation } from '../runner/plan';
import { BadInputError } from './errors';
import { Settings } from './settings';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const PreviewJson = v.object({
  commit: v.string(),
  stack: v.string(),
  planSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  counts: v.object(Object.fromEntries(ORDER.map((operation) => [operation, count])) as Record<Operation, typeof count>),
});

export interface PreviewFiles {
  readonly planSha256: string;
  readonly counts: v.InferOutput<typeof PreviewJson>['counts'];
  readonly text: string;
}

/**
 * Reads the files that the preview wrote. The pull request's program ran in the same folder, so the files are not
 * trusted: they must be regular files and name the stack and commit of this build.
 *
 * @throws BadInputError
 */
export async function readPreviewFiles({
  PROJECT_FOLDER,
  STACK,
  COMMIT,
}: Pick<Settings, 'PROJECT_FOLDER' | 'STACK' | 'COMMIT'>): Promise<PreviewFiles> {
  const { stack, commit, planSha256, counts } = parseRecord(await readOwn(PROJECT_FOLDER, 'preview.json'));
  if (stack !== STACK || commit !== COMMIT) {
    throw new BadInputError(
      `the preview is of stack ${JSON.stringify(stack)} at commit ${JSON.stringify(commit)}, but this build comments on stack ${STACK} at commit ${COMMIT}: pass the same stack and commit to both builds`,
    );
  }
  return { planSha256, counts, text: await readOwn(PROJECT_FOLDER, 'preview.txt') };
}

/**
 * Reads a file that is not a link. A link could point to data that a pull request must not see, such as the environment
 * of this process.
 */
async function readOwn(folder: string, name: string): Promise<string> {
  const path = join(folder, '.slipway', name);
  try {
    const [root, real] = await Promise.all([realpath('.'), realpath(path)]);
    if (real !== resolve(root, path)) {
      throw new BadInputError(
        `${path} is a link to ${real}: links are not followed, because a pull request can add them; remove the link`,
      );
    }
    return await readFile(real, 'utf8');
  } catch (error) {
    throw error instanceof BadInputError
      ? error
      : new BadInputError(
          `${path} cannot be read (${(error as Error).message}): run slipway-pulumi preview first, and pass its .slipway folder to this build`,
          { cause: error },
        );
  }
}

function parseRecord(text: string): v.InferOutput<typeof PreviewJson> {
  try {
    return v.parse(PreviewJson, JSON.parse(text));
  } catch (error) {
    throw new BadInputError(
      `preview.json was not written by slipway-pulumi preview (${(error as Error).message}): run the preview again`,
      { cause: error },
    );
  }
}
