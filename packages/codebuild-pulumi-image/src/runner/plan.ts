import { createHash, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

/** Pulumi's plan file, as far as it is read here: what is going to be done to each resource. */
const planFile = v.object({
  resourcePlans: v.nullish(v.record(v.string(), v.object({ steps: v.nullish(v.array(v.string())) }))),
});

/** What is going to be done to a resource; `change` is what this program has no name for. */
export type Operation = 'delete' | 'replace' | 'change' | 'update' | 'import' | 'create';

export interface PlannedChange {
  readonly operation: Operation;
  readonly type: string;
  readonly name: string;
}

export function digestOf(plan: Uint8Array): string {
  return createHash('sha256').update(plan).digest('hex');
}

/** Of a state as `pulumi stack export` gives it, whatever the layout of the text. */
export function stateDigest(exported: string): string {
  return digestOf(
    Buffer.from(JSON.stringify((JSON.parse(exported) as { readonly deployment?: unknown }).deployment ?? null)),
  );
}

/** Compares two digests in a time that does not tell where they differ. */
export function sameDigest(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Pulumi's own bookkeeping, for which nothing is made: the stack, and the providers that the program does not name. Its
 * CLI leaves both out too.
 *
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/pkg/engine/deployment.go isDefaultProviderStep
 */
function isBookkeeping({ type, name }: { readonly type: string; readonly name: string }): boolean {
  return type === 'pulumi:pulumi:Stack' || (type.startsWith('pulumi:providers:') && name.startsWith('default'));
}

/**
 * What the plan changes, the destructive first. It is read from the very file that is pinned, so it cannot say anything
 * else.
 */
export function changesOf(plan: string): readonly PlannedChange[] {
  const { resourcePlans } = v.parse(planFile, JSON.parse(plan));
  return Object.entries(resourcePlans ?? {})
    .flatMap(([urn, { steps }]) => {
      const operation = operationOf(steps ?? []);
      const resource = resourceOf(urn);
      return operation === undefined || isBookkeeping(resource) ? [] : [{ operation, ...resource }];
    })
    .sort((one, other) => ORDER.indexOf(one.operation) - ORDER.indexOf(other.operation));
}

/** The destructive first, and what nobody knows next to it. */
export const ORDER: readonly Operation[] = ['delete', 'replace', 'change', 'update', 'import', 'create'];

/**
 * Steps that leave everything as it is.
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/pkg/resource/deploy/step.go StepOp
 */
const HARMLESS: readonly string[] = ['same', 'read', 'refresh', 'discard', 'diff'];

function operationOf(steps: readonly string[]): Operation | undefined {
  if (steps.some((step) => step.includes('replace'))) {
    return 'replace';
  }
  const known = ORDER.find((operation) => steps.includes(operation));
  return known ?? (steps.every((step) => HARMLESS.includes(step)) ? undefined : 'change');
}

/** `urn:pulumi:dev::shop::parent$aws:s3/bucket:Bucket::site` → type and name. A name may contain `::`. */
export function resourceOf(urn: string): { readonly type: string; readonly name: string } {
  const [, , qualifiedType = '', ...name] = urn.split('::');
  return { type: qualifiedType.split('$').at(-1)!, name: name.join('::') };
}
