import * as v from 'valibot';
import { RequestRefusedError } from './errors';

/** Schema for a commit ID. */
export const COMMIT = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));

/**
 * Fields that `push` and `pull_request` events have in common. The sender may be missing if a merge queue acted or the
 * account was deleted.
 *
 * @see https://github.com/zulip/zulip/issues/25629
 */
export const COMMON = {
  repository: v.object({ full_name: v.string() }),
  sender: v.nullish(v.object({ login: v.nullish(v.string()) })),
};

/** Login that GitHub shows for a deleted user. @see https://github.com/ghost */
export const NOBODY = 'ghost';

/**
 * Returns only those fields of a payload that a schema names.
 *
 * @throws RequestRefusedError 400 if a field is missing or invalid. The message contains the field's name, never its
 * value
 */
export function fields<T extends v.GenericSchema>(schema: T, payload: unknown): v.InferOutput<T> {
  const result = v.safeParse(schema, payload, { abortEarly: true });
  if (!result.success) {
    throw new RequestRefusedError(400, `no valid ${v.getDotPath(result.issues[0]) ?? 'object'}`);
  }
  return result.output;
}
