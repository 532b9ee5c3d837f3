import { isDeepStrictEqual } from 'node:util';
import { Declared } from './ports';
import { Crypter } from './secrets';
import { StateResource } from './state';

export type Op = 'same' | 'create' | 'update' | 'delete';

/** Planned change of a resource. Secrets in its inputs are replaced by hashes. */
export interface Step {
  readonly op: Op;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly old?: StateResource;
  readonly diff: Diff;
}

/** Difference between the old and new inputs of a resource. */
export interface Diff {
  readonly adds?: Readonly<Record<string, unknown>>;
  readonly deletes?: readonly string[];
  readonly updates?: Readonly<Record<string, unknown>>;
}

/** Returns the steps that change the state to the declared resources, in the order of the program, deletions last. */
export function stepsTo(
  declared: readonly Declared[],
  state: readonly StateResource[],
  crypter: Crypter,
): readonly Step[] {
  const wanted = declared.map((it): Step => {
    const { urn, type, name, custom } = it;
    const inputs = crypter.seal(it.inputs) as Readonly<Record<string, unknown>>;
    const old = state.find((resource) => resource.urn === urn);
    const diff = diffOf(old?.inputs ?? {}, inputs);
    const op = old === undefined ? 'create' : isDeepStrictEqual(diff, {}) ? 'same' : 'update';
    return { op, urn, type, name, custom, inputs, old, diff };
  });
  return [
    ...wanted,
    ...state
      .filter(({ urn }) => !declared.some((it) => it.urn === urn))
      .reverse()
      .map(deletionOf),
  ];
}

export function deletionOf(old: StateResource): Step {
  const { urn, type, custom, inputs } = old;
  return { op: 'delete', urn, type, name: urn.split('::').slice(3).join('::'), custom, inputs, old, diff: {} };
}

function diffOf(old: Readonly<Record<string, unknown>>, inputs: Readonly<Record<string, unknown>>): Diff {
  const pick = (keep: (key: string) => boolean) => Object.entries(inputs).filter(([key]) => keep(key));
  const adds = pick((key) => !(key in old));
  const updates = pick((key) => key in old && !isDeepStrictEqual(old[key], inputs[key]));
  const deletes = Object.keys(old).filter((key) => !(key in inputs));
  return {
    ...(adds.length > 0 && { adds: Object.fromEntries(adds) }),
    ...(deletes.length > 0 && { deletes }),
    ...(updates.length > 0 && { updates: Object.fromEntries(updates) }),
  };
}
