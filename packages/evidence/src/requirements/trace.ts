import { Claims } from './claims';
import { ProofKind, Requirement, RequirementFile } from './requirements';
import { idsIn, TestResult } from './test-results';

/** Result of the tests for one requirement. */
export enum Proof {
  /** Tests of every kind that it lists name it, and each of them ran and passed. */
  PROVEN = 'proven',
  /** Tests name it and passed, and none of them is of a kind that it lists. */
  PARTIAL = 'partial',
  /** A test that names it fails. */
  FAILING = 'failing',
  /** A test that names it did not run: it is skipped, or yet to be written. */
  SKIPPED = 'skipped',
  /** No test names it. */
  NONE = 'no test',
}

export interface TracedRequirement extends Requirement {
  readonly claimed: boolean;
  readonly state: Proof;
  readonly tests: readonly TestResult[];
  /** Kinds of proof that it lists and no passing test gives. */
  readonly missing: readonly ProofKind[];
}

export interface TracedApp {
  readonly app: string;
  /** Why it claims less than everything. @default - it claims everything */
  readonly narrowed?: string;
  readonly requirements: readonly TracedRequirement[];
}

export interface Trace {
  readonly apps: readonly TracedApp[];
  /** One line for each thing that is not as claimed. */
  readonly problems: readonly string[];
  readonly passed: number;
  readonly failed: number;
}

export interface TraceProps {
  readonly requirements: readonly RequirementFile[];
  /** The apps that exist: each claims all of its requirements, unless `claims` says less. */
  readonly apps: readonly string[];
  readonly claims: Claims;
  readonly tests: readonly TestResult[];
}

/**
 * Which tests prove which requirement, and what is claimed but not proven. Each claimed requirement counts as passed or
 * failed.
 */
export function trace({ requirements, apps, claims, tests }: TraceProps): Trace {
  const traced = requirements.map((file) => traceApp(file, apps, claims, tests));
  const claimed = traced.flatMap(({ requirements: ofApp }) => ofApp).filter((requirement) => requirement.claimed);
  const unproven = claimed.filter(({ state }) => state !== Proof.PROVEN);
  const ids = new Set(requirements.flatMap((file) => file.requirements.map(({ id }) => id)));
  const problems = [
    ...unproven.map(inWords),
    ...tests.flatMap(({ file, title }) =>
      idsIn(title)
        .filter((id) => !ids.has(id))
        .map((id) => `${file}: '${title}' names ${id}, which no requirement has: correct the id`),
    ),
    ...claimProblems(requirements, claims),
  ];
  return { apps: traced, problems, passed: claimed.length - unproven.length, failed: problems.length };
}

function traceApp(
  { app, requirements }: RequirementFile,
  apps: readonly string[],
  claims: Claims,
  tests: readonly TestResult[],
): TracedApp {
  const claim = claims[app];
  const isClaimed = (id: string) => (claim ? claim.claimed.includes(id) : apps.includes(app));
  return {
    app,
    narrowed: claim?.reason ?? (apps.includes(app) ? undefined : 'the app does not exist yet'),
    requirements: requirements.map((requirement) => {
      const naming = tests.filter(({ title }) => idsIn(title).includes(requirement.id));
      const missing = missingKinds(requirement, naming);
      return {
        ...requirement,
        claimed: isClaimed(requirement.id),
        state: stateOf(naming, missing),
        tests: naming,
        missing,
      };
    }),
  };
}

function missingKinds({ proof }: Requirement, tests: readonly TestResult[]): ProofKind[] {
  const given = tests.filter(({ status }) => status === 'passed').map(({ kind }) => kind);
  return proof.filter((kind) => !given.includes(kind));
}

function stateOf(tests: readonly TestResult[], missing: readonly ProofKind[]): Proof {
  if (tests.length === 0) {
    return Proof.NONE;
  }
  if (tests.some(hasFailed)) {
    return Proof.FAILING;
  }
  if (tests.some(didNotRun)) {
    return Proof.SKIPPED;
  }
  return missing.length > 0 ? Proof.PARTIAL : Proof.PROVEN;
}

function hasFailed({ status }: TestResult): boolean {
  return status === 'failed';
}

/** Jest has several words for it, such as `pending`, `todo` and `skipped`. */
function didNotRun({ status }: TestResult): boolean {
  return !['passed', 'failed'].includes(status);
}

/** Where a proof of each kind belongs. */
const ADVICE: Readonly<Record<ProofKind, string>> = {
  template: 'assert it on the synthesized template',
  iam: 'simulate an allowed and a denied call',
  run: 'run the handler, script or pipeline',
  doc: 'test the page in readme.test.ts or runbook.test.ts',
};

function inWords({ id, state, tests, missing, must }: TracedRequirement): string {
  switch (state) {
    case Proof.FAILING:
      return `${id} is claimed, but a test of it fails: ${named(tests.filter(hasFailed))}`;
    case Proof.SKIPPED:
      return `${id} is claimed, but a test of it did not run: ${named(tests.filter(didNotRun))}: run it, or narrow the claim with a reason`;
    case Proof.PARTIAL:
      return (
        `${id} is claimed, but no passing test proves it by ${missing.map((kind) => `${kind} (${ADVICE[kind]})`).join(' or by ')}: ` +
        `write one with [${id}] in its title, or narrow the claim with a reason`
      );
    default:
      return `${id} is claimed, but no test names it: write one with [${id}] in its title, or narrow the claim with a reason (${must})`;
  }
}

function named(tests: readonly TestResult[]): string {
  return tests.map(({ title, file }) => `'${title}' in ${file}`).join(', ');
}

function claimProblems(requirements: readonly RequirementFile[], claims: Claims): string[] {
  return Object.entries(claims).flatMap(([app, { claimed }]) => {
    const file = requirements.find((other) => other.app === app);
    if (!file) {
      return [`claims name '${app}', which has no requirements: correct the name`];
    }
    const unknown = claimed.filter((id) => !file.requirements.some((requirement) => requirement.id === id));
    return unknown.map((id) => `claims of ${app} name ${id}, which it does not have: correct the id`);
  });
}
