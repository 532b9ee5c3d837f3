import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { RefusedError, StalePlanError } from './errors';
import { Run } from './run';

/** Part of a plan file that a second preview of the same program and state has to reproduce. */
const planFile = v.object({
  resourcePlans: v.nullish(v.record(v.string(), v.object({ goal: v.unknown(), steps: v.unknown() })), {}),
});

/**
 * Key that marks a secret in a plan file. The ciphertext of a secret differs in every preview.
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/resource/sig/sig.go
 */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const MOST_NAMED = 5;

/**
 * Finds out why a plan is stale. If two consecutive previews differ, the inputs of the Pulumi program change with every
 * run: no plan of the program can ever be applied, and running the pipeline again would not help.
 *
 * @returns the error to throw
 * @see https://github.com/pulumi/pulumi/issues/17546
 */
export async function explained(stale: StalePlanError, run: Run): Promise<RefusedError> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-plans-'));
  try {
    const unstable = changing(
      await planOf(join(folder, 'one.json'), run),
      await planOf(join(folder, 'other.json'), run),
    );
    return unstable.length === 0
      ? stale
      : new RefusedError(
          `the inputs of the program change with every run: ${unstable.slice(0, MOST_NAMED).join(', ')} differ between two consecutive previews, for example because of a time or a random number; ` +
            'every plan is stale, and another preview does not help: take the value from the configuration or from a resource that keeps it in the state, or add the property to ignoreChanges',
        );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function planOf(file: string, { pulumi, flags }: Run): Promise<Readonly<Record<string, unknown>>> {
  await pulumi.run(['preview', ...flags, '--save-plan', file], { quiet: true });
  return v.parse(planFile, JSON.parse(await readFile(file, 'utf8'))).resourcePlans;
}

/** Returns the URNs of resources that differ between two plans, each with the properties that differ. */
export function changing(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((urn) => {
    const [before, after] = [withoutCiphertext(one[urn]), withoutCiphertext(other[urn])];
    return isDeepStrictEqual(before, after) ? [] : [`${urn} (${differences(before, after).join(', ')})`];
  });
}

/** Returns the names of the innermost values that differ. */
function differences(one: unknown, other: unknown, name = 'the whole value'): readonly string[] {
  if (!isObject(one) || !isObject(other)) {
    return isDeepStrictEqual(one, other) ? [] : [name];
  }
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    differences(one[key], other[key], key),
  );
}

function withoutCiphertext(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutCiphertext);
  }
  if (!isObject(value)) {
    return value;
  }
  return SIGNATURE in value
    ? { secret: true }
    : Object.fromEntries(Object.entries(value).map(([key, below]) => [key, withoutCiphertext(below)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
