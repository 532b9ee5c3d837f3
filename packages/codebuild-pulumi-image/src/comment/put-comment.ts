import { GitHubComments } from './github-comments';

/**
 * Updates the comment that has the marker, or creates it. Only comments of the token's own user count, because anyone
 * can write the marker. If two simultaneous runs created one comment each, the next run keeps the older.
 *
 * The function can be repeated after a failure.
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
