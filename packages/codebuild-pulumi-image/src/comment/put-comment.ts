import { GitHubComments } from './github-comments';

/**
 * Updates the comment that begins with the marker, or creates one. Comments of other users are ignored, because anyone
 * can write the marker. If two simultaneous runs each created a comment, the next run keeps only the older one.
 *
 * After a failure, the function can be called again.
 */
export async function putComment(
  comments: GitHubComments,
  marker: string,
  body: string,
): Promise<'created' | 'updated'> {
  const userId = await comments.ownUserId();
  const all = await comments.list();
  const [own, ...duplicates] = all
    .filter((comment) => comment.user?.id === userId && comment.body.startsWith(marker))
    .sort((one, other) => one.id - other.id);
  if (!own) {
    await comments.create(body);
    return 'created';
  }
  await comments.update(own.id, body);
  for (const { id } of duplicates) {
    await comments.delete(id);
  }
  return 'updated';
}
