import * as v from 'valibot';
import { PersonNeededError } from './errors';

const deployment = v.object({
  deployment: v.nullish(v.object({ pending_operations: v.nullish(v.array(v.object({ type: v.string(), resource: v.object({ urn: v.string() }) }))) })),
});

/** The resources that were being created when the state was written last. Each of them may exist without the state knowing it. */
export function pendingCreates(exported: string): readonly string[] {
  const operations = v.parse(deployment, JSON.parse(exported)).deployment?.pending_operations ?? [];
  return operations.filter(({ type }) => type === 'creating').map(({ resource }) => resource.urn);
}

/** Stops for a person where a create is pending: another run would create it a second time. */
export function refusePendingCreates(exported: string, stack: string): void {
  const urns = pendingCreates(exported);
  if (urns.length > 0) {
    throw new PersonNeededError(
      `${stack} has ${urns.length} pending create${urns.length === 1 ? '' : 's'}: ${urns.join(', ')}; it may exist although the state does not know it, and another run would create it again: ` +
      'look whether it exists, then import it or delete it, take the pending operation out of the state (pulumi stack export, edit, pulumi stack import), and run again',
    );
  }
}
