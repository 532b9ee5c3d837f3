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
  /**
   * URNs of resources that may exist although the state does not list them. Another run would create them a second
   * time.
   */
  readonly creating: readonly string[];
  /**
   * URNs of resources that may have been changed or deleted although the state does not record it. Another run repeats
   * the operation, which tests have shown to be harmless.
   */
  readonly other: readonly string[];
}

/** Returns the operations that were pending when the state was last written. */
export function pendingOperations(exported: string): Pending {
  const operations = v.parse(deployment, JSON.parse(exported)).deployment?.pending_operations ?? [];
  const urns = (creating: boolean) =>
    operations.filter(({ type }) => (type === 'creating') === creating).map(({ resource }) => resource.urn);
  return { creating: urns(true), other: urns(false) };
}

export function pendingCreateError(urns: readonly string[], stack: string): PersonNeededError {
  return new PersonNeededError(
    `${stack} has pending creates: ${urns.join(', ')}; these resources may exist although the state does not list them, and another run would create them again: ` +
      'check whether the resources exist, then import or delete them, remove the pending operations from the state (pulumi stack export, then pulumi stack import of the same file), and run the pipeline again',
  );
}
