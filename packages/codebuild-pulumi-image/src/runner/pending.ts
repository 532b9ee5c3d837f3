import * as v from 'valibot';
import { PersonNeededError } from './errors';

const deployment = v.object({
  deployment: v.nullish(
    v.object({
      pending_operations: v.nullish(v.array(v.object({ type: v.string(), resource: v.object({ urn: v.string() }) }))),
    }),
  ),
});

export interface Pending {
  /** Each of them may exist without the state knowing it: another run would create it again. */
  readonly creating: readonly string[];
  /**
   * Each of them may be changed, or gone, without the state knowing it: another run does it again, which was seen to be
   * harmless.
   */
  readonly other: readonly string[];
}

/** The URNs of what was being done when the state was written last. */
export function pendingOperations(exported: string): Pending {
  const operations = v.parse(deployment, JSON.parse(exported)).deployment?.pending_operations ?? [];
  const urns = (creating: boolean) =>
    operations.filter(({ type }) => (type === 'creating') === creating).map(({ resource }) => resource.urn);
  return { creating: urns(true), other: urns(false) };
}

export function pendingCreateError(urns: readonly string[], stack: string): PersonNeededError {
  return new PersonNeededError(
    `${stack} has pending creates: ${urns.join(', ')}; the resource may exist although the state does not list it, and another run would create it twice: ` +
      'check whether the resource exists, then import or delete it, remove the pending operations from the state (pulumi stack export, then pulumi stack import of the same file), and run again',
  );
}
