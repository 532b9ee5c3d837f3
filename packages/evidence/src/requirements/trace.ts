import { Claims } from './claims';
import { Requirement, RequirementFile } from './requirements';
import { idsIn, TestResult } from './test-results';

/** What the tests say about one requirement. */
export enum Proof {
  /** Tests name it, and all that ran passed. */
  PROVEN = 'proven',
  /** A test that names it fails. */
  FAILING = 'failing',
  /** The tests that name it did not run. */
  SKIPPED = 'skipped',
  /** No test names it. */
  NONE = 'no test',
}

export interface TracedRequirement extends Requirement {
  readonly claimed: boolean;
  readonly state: Proof;
  readonly tests: readonly TestResult[];
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

/** Which tests prove which requirement, and what is claimed but not proven. Each claimed requirement counts as passed or failed. */
export function trace({ requirements, apps, claims, tests }: TraceProps): Trace {
  const traced = requirements.map((file) => traceApp(file, apps, claims, tests));
  const claimed = traced.flatMap(({ requirements: ofApp }) => ofApp).filter((requirement) => requirement.claimed);
  const unproven = claimed.filter(({ state }) => state !== Proof.PROVEN);
  const ids = new Set(requirements.flatMap((file) => file.requirements.map(({ id }) => id)));
  const problems = [
    ...unproven.map(inWords),
    ...tests.flatMap(({ file, title }) => idsIn(title).filter((id) => !ids.has(id)).map((id) => `${file}: '${title}' names ${id}, which no requirement has: correct the id`)),
    ...claimProblems(requirements, claims),
  ];
  return { apps: traced, problems, passed: claimed.length - unproven.length, failed: problems.length };
}

function traceApp({ app, requirements }: RequirementFile, apps: readonly string[], claims: Claims, tests: readonly TestResult[]): TracedApp {
  const claim = claims[app];
  const isClaimed = (id: string) => (claim ? claim.claimed.includes(id) : apps.includes(app));
  return {
    app,
    narrowed: claim?.reason ?? (apps.includes(app) ? undefined : 'there is no such app yet'),
    requirements: requirements.map((requirement) => {
      const naming = tests.filter(({ title }) => idsIn(title).includes(requirement.id));
      return { ...requirement, claimed: isClaimed(requirement.id), state: stateOf(naming), tests: naming };
    }),
  };
}

function stateOf(tests: readonly TestResult[]): Proof {
  if (tests.some(({ status }) => status === 'failed')) return Proof.FAILING;
  if (tests.some(({ status }) => status === 'passed')) return Proof.PROVEN;
  return tests.length > 0 ? Proof.SKIPPED : Proof.NONE;
}

function inWords({ id, state, tests, must }: TracedRequirement): string {
  const failing = tests.find(({ status }) => status === 'failed');
  switch (state) {
    case Proof.FAILING:
      return `${id} is claimed, and a test of it fails: '${failing?.title}' in ${failing?.file}`;
    case Proof.SKIPPED:
      return `${id} is claimed, and its tests did not run: '${tests[0].title}' in ${tests[0].file}`;
    default:
      return `${id} is claimed, and no test names it: write one with [${id}] in its title, or narrow the claim with a reason (${must})`;
  }
}

function claimProblems(requirements: readonly RequirementFile[], claims: Claims): string[] {
  return Object.entries(claims).flatMap(([app, { claimed }]) => {
    const file = requirements.find((other) => other.app === app);
    if (!file) return [`claims name '${app}', which has no requirements: correct the name`];
    const unknown = claimed.filter((id) => !file.requirements.some((requirement) => requirement.id === id));
    return unknown.map((id) => `claims of ${app} name ${id}, which it does not have: correct the id`);
  });
}
