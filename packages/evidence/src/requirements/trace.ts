import { Claims } from './claims';
import { ProofKind, Requirement, RequirementFile } from './requirements';
import { idsIn, TestResult } from './test-results';

/** Status of a requirement, according to the results of its tests. */
export enum Proof {
  /** All tests that name the requirement passed, and the requirement has tests of every kind of proof that it lists. */
  PROVEN = 'proven',
  /** All tests that name the requirement passed, but a kind of proof that the requirement lists is missing. */
  PARTIAL = 'partial',
  /** A test that names the requirement fails. */
  FAILING = 'failing',
  /** A test that names the requirement did not run, because the test is skipped or not written yet. */
  SKIPPED = 'skipped',
  /** No test names the requirement. */
  NONE = 'no test',
}

export interface TracedRequirement extends Requirement {
  readonly claimed: boolean;
  readonly state: Proof;
  readonly tests: readonly TestResult[];
  /** Kinds of proof that the requirement lists but no passing test provides. */
  readonly missing: readonly ProofKind[];
}

export interface TracedApp {
  readonly app: string;
  /** Limits of the app's claims, and the reason. @default - the app claims all of its requirements without limits */
  readonly narrowed?: string;
  readonly requirements: readonly TracedRequirement[];
}

export interface Trace {
  readonly apps: readonly TracedApp[];
  /** Lines about claims without proof, and about references to requirements or apps that do not exist. */
  readonly problems: readonly string[];
  readonly passed: number;
  readonly failed: number;
}

export interface TraceProps {
  readonly requirements: readonly RequirementFile[];
  /** Names of the existing apps. Each app claims all of its requirements, unless `claims` lists fewer. */
  readonly apps: readonly string[];
  readonly claims: Claims;
  readonly tests: readonly TestResult[];
}

/**
 * Traces requirements to the tests that prove them, and reports claims without proof. `passed` is the number of claimed
 * requirements that are proven, and `failed` is the number of problems.
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
        .map((id) => `${file}: '${title}' names ${id}, which is not a requirement: correct the ID`),
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

/** Whether a test did not run, according to its Jest status, such as `pending`, `todo` or `skipped`. */
function didNotRun({ status }: TestResult): boolean {
  return !['passed', 'failed'].includes(status);
}

/** Advice on how to write a test of each kind of proof. */
const ADVICE: Readonly<Record<ProofKind, string>> = {
  template: 'assert on the synthesized template',
  iam: 'simulate an allowed and a denied call',
  run: 'run the handler, script or pipeline',
  doc: 'follow the documentation page in readme.test.ts or runbook.test.ts',
};

function inWords({ id, state, tests, missing, must }: TracedRequirement): string {
  switch (state) {
    case Proof.FAILING:
      return `${id} is claimed, but a test fails: ${named(tests.filter(hasFailed))}`;
    case Proof.SKIPPED:
      return `${id} is claimed, but a test did not run: ${named(tests.filter(didNotRun))}: run the test, or narrow the claim with a reason`;
    case Proof.PARTIAL:
      return (
        `${id} is claimed, but no passing test proves the requirement by ${missing.map((kind) => `${kind} (${ADVICE[kind]})`).join(' or by ')}: ` +
        `write a test with [${id}] in its title, or narrow the claim with a reason`
      );
    default:
      return `${id} is claimed, but no test names it: write a test with [${id}] in its title, or narrow the claim with a reason (${must})`;
  }
}

function named(tests: readonly TestResult[]): string {
  return tests.map(({ title, file }) => `'${title}' in ${file}`).join(', ');
}

function claimProblems(requirements: readonly RequirementFile[], claims: Claims): string[] {
  return Object.entries(claims).flatMap(([app, { claimed }]) => {
    const file = requirements.find((other) => other.app === app);
    if (!file) {
      return [`claims.yaml names the app '${app}', which has no requirements: correct the name`];
    }
    const unknown = claimed.filter((id) => !file.requirements.some((requirement) => requirement.id === id));
    return unknown.map(
      (id) => `claims.yaml lists ${id} for the app ${app}, which does not have this requirement: correct the ID`,
    );
  });
}
