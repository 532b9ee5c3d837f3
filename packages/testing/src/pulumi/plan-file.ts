import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { EndedError } from './errors';
import { Ports } from './ports';
import { Diff, Op, Step } from './steps';

interface ResourcePlan {
  readonly goal: { readonly type: string; readonly name: string; readonly custom: boolean; readonly inputDiff: Diff };
  readonly steps: readonly Op[];
}

interface Plan {
  readonly manifest: Readonly<Record<string, string>>;
  readonly resourcePlans: Readonly<Record<string, ResourcePlan>>;
}

export function writePlan(file: string, steps: readonly Step[], version: string, ports: Ports): void {
  const plan: Plan = {
    manifest: { time: new Date(ports.now()).toISOString(), magic: '', version },
    resourcePlans: Object.fromEntries(
      steps.map(({ urn, type, name, custom, diff, op }) => [
        urn,
        { goal: { type, name, custom, inputDiff: diff }, steps: [op] },
      ]),
    ),
  };
  writeFileSync(resolve(ports.folder, file), JSON.stringify(plan, undefined, 4));
}

/**
 * Ends the run if a step is not in the plan, or changes a resource in a different way. Changes that were already made
 * need no step, so a plan can be applied more than once.
 */
export function holdToPlan(file: string, steps: readonly Step[], ports: Ports): void {
  const { resourcePlans } = JSON.parse(readFileSync(resolve(ports.folder, file), 'utf8')) as Plan;
  const violations = steps
    .filter(({ op }) => op !== 'same')
    .flatMap((step) => violationOf(step, resourcePlans[step.urn]));
  if (violations.length > 0) {
    ports.out('Diagnostics:');
    violations.forEach((line) => ports.out(`    error: ${line}`));
    throw new EndedError(1);
  }
}

function violationOf({ op, urn, diff }: Step, plan: ResourcePlan | undefined): string[] {
  if (!plan?.steps.includes(op)) {
    return [
      `resource ${urn} violates plan: ${op} is not allowed by the plan: ${plan ? `this resource is constrained to ${plan.steps.join(', ')}` : 'no steps were expected for this resource'}`,
    ];
  }
  return isDeepStrictEqual(diff, plan.goal.inputDiff)
    ? []
    : [`resource ${urn} violates plan: properties changed: ${changedKeys(diff, plan.goal.inputDiff).join(', ')}`];
}

const DELETED = { deleted: true };

function changedKeys(actual: Diff, planned: Diff): string[] {
  const flat = ({ adds, deletes = [], updates }: Diff): Record<string, unknown> => ({
    ...Object.fromEntries(deletes.map((key) => [key, DELETED])),
    ...adds,
    ...updates,
  });
  const [here, there] = [flat(actual), flat(planned)];
  return [...new Set([...Object.keys(here), ...Object.keys(there)])]
    .filter((key) => !isDeepStrictEqual(here[key], there[key]))
    .map((key) => `~~${key}`);
}
