import { redactor } from '../runner/run-log';
import { CommentRetry, attempt } from './attempts';
import { commentBody, markerOf } from './comment-body';
import { GitHubComments } from './github-comments';
import { readPreviewFiles } from './preview-files';
import { putComment } from './put-comment';
import { secretValues } from './secret-values';
import { readSettings } from './settings';

/**
 * Writes the preview of one stack as a comment on a pull request.
 *
 * @throws BadInputError, CommentFailedError, RefusedError
 */
export async function main(environment: NodeJS.ProcessEnv, patience: CommentRetry): Promise<void> {
  const settings = readSettings(environment);
  const { STACK: stack, COMMIT: commit, BUILD_URL: buildUrl, REPOSITORY, PULL_REQUEST } = settings;
  const body = commentBody({
    ...(await readPreviewFiles(settings)),
    stack,
    commit,
    buildUrl,
    redact: redactor(secretValues(environment)),
  });
  const done = await attempt(() => putComment(new GitHubComments(settings), markerOf(stack), body), patience);
  patience.say(`${done} the comment about ${stack} on ${REPOSITORY}#${PULL_REQUEST}`);
}
