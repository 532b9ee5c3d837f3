import { createHash, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

/** Part of Pulumi's plan file that Slipway reads: the planned steps of each resource. */
const planFile = v.object({
  resourcePlans: v.nullish(v.record(v.string(), v.object({ steps: v.nullish(v.array(v.string())) }))),
});

/** Planned operation on a resource; `change` stands for any operation that `slipway-pulumi` does not know. */
export type Operation = 'delete' | 'replace' | 'change' | 'update' | 'import' | 'create';

export interface PlannedChange {
  readonly operation: Operation;
  readonly type: string;
  readonly name: string;
}

export function digestOf(plan: Uint8Array): string {
  return createHash('sha256').update(plan).digest('hex');
}

/** Returns the digest of a state that `pulumi stack export` printed. The layout of the JSON does not matter. */
export function stateDigest(exported: string): string {
  return digestOf(
    Buffer.from(JSON.stringify((JSON.parse(exported) as { readonly deployment?: unknown }).deployment ?? null)),
  );
}

/** Compares two digests in constant time. */
export function sameDigest(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Returns whether a resource exists only in Pulumi's state: the stack, or a default provider. The CLI output omits
 * these as well.
 *
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/pkg/engine/deployment.go isDefaultProviderStep
 */
function isBookkeeping({ type, name }: { readonly type: string; readonly name: string }): boolean {
  return type === 'pulumi:pulumi:Stack' || (type.startsWith('pulumi:providers:') && name.startsWith('default'));
}

/**
 * Returns the changes of a plan, destructive changes first. They are read from the pinned plan file itself, so they
 * match what will be applied.
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

/** Order in which operations are listed: destructive operations first, then unknown ones. */
export const ORDER: readonly Operation[] = ['delete', 'replace', 'change', 'update', 'import', 'create'];

/**
 * Plan steps that change no resource.
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

/**
 * Returns type and name from a URN such as `urn:pulumi:dev::shop::parent$aws:s3/bucket:Bucket::site`. A name may
 * contain `::`.
 */
export function resourceOf(urn: string): { readonly type: string; readonly name: string } {
  const [, , qualifiedType = '', ...name] = urn.split('::');
  return { type: qualifiedType.split('$').at(-1)!, name: name.join('::') };
}
