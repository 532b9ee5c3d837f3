import { GitHubComments } from './github-comments';

/**
 * Writes the one comment with a marker: over that of an earlier run, or as a new one. Only comments of the token's own
 * user count: everybody can write the marker. Where two runs at once made one each, the next one keeps the older.
 *
 * A repeat after a failure in the middle finds what is there.
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
