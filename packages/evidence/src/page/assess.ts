import { createHash } from 'node:crypto';
import type { PackResult } from '../packs/evaluate';
import type { ReadAcknowledgement } from '../templates/assembly';
import { statedReason } from '../templates/stated-reason';
import { ProofKind } from '../requirements/requirements';
import type { Strength } from '../requirements/mutations';
import { Proof, Trace, TracedRequirement } from '../requirements/trace';
import type { RunRecord } from './run-record';

/**
 * Status of a requirement on the page. A requirement is partly proven if a kind of proof is missing, or if its tests
 * pass but its app does not claim it.
 */
export enum Standing {
  PROVEN = 'proven',
  PARTIAL = 'partly proven',
  NOT_PROVEN = 'not proven',
}

/** Test whose title names a requirement. */
export interface ShownProof {
  /** Title of the test without requirement IDs. */
  readonly title: string;
  readonly file: string;
  readonly status: string;
  readonly kind?: ProofKind;
}

export interface ShownRequirement {
  readonly id: string;
  readonly must: string;
  readonly note?: string;
  /** Kinds of proof that the requirement lists. */
  readonly asksFor: readonly ProofKind[];
  readonly standing: Standing;
  /** Reason why the requirement is not proven, or only partly. @default - the requirement is proven */
  readonly gap?: string;
  /** Result of the last mutation run for the requirement. @default - no mutation run for the requirement */
  readonly strength?: Strength;
  readonly proofs: readonly ShownProof[];
}

export interface ShownApp {
  readonly app: string;
  /** Limits of the app's claims, and the reason. @default - the app claims all of its requirements without limits */
  readonly reason?: string;
  readonly requirements: readonly ShownRequirement[];
}

/** Finding of a check that an app accepts for a reason. */
export interface ShownAcknowledgement {
  readonly app: string;
  readonly rule: string;
  readonly place: string;
  readonly reason: string;
  /** Last day on which the finding is accepted, `YYYY-MM-DD`. @default - the acceptance does not expire */
  readonly expires?: string;
}

export interface ShownRun {
  readonly name: string;
  /** Start time of the run, ISO 8601. */
  readonly start: string;
  readonly succeeded: boolean;
  readonly summary: string;
  /** Sandbox in which the builds ran: `bubblewrap` or `none`. */
  readonly fence: string;
  readonly remarks: readonly string[];
  /** Steps of the demo, each with its expected and its actual outcome. */
  readonly chapters: readonly { readonly about: string; readonly expected: string; readonly outcome: string }[];
  readonly approvals: readonly {
    readonly pipeline: string;
    readonly action: string;
    readonly decision: string;
    readonly by: string;
    readonly summary: string;
  }[];
  readonly deployments: readonly { readonly service: string; readonly image: string; readonly status: string }[];
  /** Number of differences between the run and AWS that the run reported. */
  readonly differences: number;
  readonly undecidedPermissions: readonly string[];
}

/** Content of the page for assessors, as written in the JSON file. */
export interface Assessment {
  /**
   * Version of the JSON format. The version changes if programs that read the old format could misread the new format.
   */
  readonly schemaVersion: 1;
  /** Time at which the page was written, ISO 8601. */
  readonly written: string;
  /** ID of the commit that was tested, or `unknown`. */
  readonly commit: string;
  /**
   * SHA-256 digest of the page's content. It ignores details of runs that differ from run to run, such as times, run
   * IDs and image digests, so all runs of a commit with the same outcomes have the same digest.
   */
  readonly digest: string;
  readonly counts: Readonly<Record<Standing, number>>;
  readonly apps: readonly ShownApp[];
  readonly acknowledgements: readonly ShownAcknowledgement[];
  readonly runs: readonly ShownRun[];
  /** Results of all synthesized apps for each standard. */
  readonly packs: readonly ShownPack[];
}

/** Results of the apps for one standard. */
export interface ShownPack {
  readonly id: string;
  readonly title: string;
  readonly apps: readonly { readonly app: string; readonly result: PackResult }[];
}

export interface AssessProps {
  readonly trace: Trace;
  /** Acknowledgements in the templates of each app, by app name. */
  readonly acknowledgements: ReadonlyMap<string, readonly ReadAcknowledgement[]>;
  readonly runs: ReadonlyMap<string, RunRecord>;
  readonly packs: readonly ShownPack[];
  /** Results of the last mutation run, by requirement ID. */
  readonly strengths: Readonly<Record<string, Strength>>;
  readonly commit: string;
  readonly now: Date;
}

/** Pattern that matches the requirement IDs in a test title, including the spaces after the IDs. */
const IDS = /\[[A-Z]{2}-\d{2}(?:\s*,\s*[A-Z]{2}-\d{2})*\]\s*/g;

/** Collects the content of the page for assessors. */
export function assess({ trace, acknowledgements, runs, packs, strengths, commit, now }: AssessProps): Assessment {
  const apps = trace.apps.map(({ app, narrowed, requirements }): ShownApp => ({
    app,
    reason: narrowed,
    requirements: requirements.map((requirement) => shown(requirement, strengths[requirement.id])),
  }));
  const all = apps.flatMap(({ requirements }) => requirements);
  const content = {
    commit,
    counts: Object.fromEntries(
      Object.values(Standing).map((standing) => [standing, all.filter((one) => one.standing === standing).length]),
    ) as Record<Standing, number>,
    apps,
    acknowledgements: [...acknowledgements].flatMap(([app, read]) => distinct(read.map((one) => accepted(app, one)))),
    runs: [...runs].map(([name, record]) => shownRun(name, record)),
    packs,
  };
  return { schemaVersion: 1, written: now.toISOString(), digest: digestOf(content), ...content };
}

function shown(
  { id, must, note, proof, state, claimed, missing, tests }: TracedRequirement,
  strength: Strength | undefined,
): ShownRequirement {
  const standing = standingOf(state, claimed);
  return {
    id,
    must,
    ...(note !== undefined && { note }),
    asksFor: proof,
    standing,
    ...(standing !== Standing.PROVEN && { gap: gapOf(state, claimed, missing) }),
    ...(strength && { strength }),
    proofs: tests
      .map(({ title, file, status, kind }) => ({ title: title.replace(IDS, '').trim(), file, status, kind }))
      .sort((one, other) => compare(one.file + one.title, other.file + other.title)),
  };
}

function standingOf(state: Proof, claimed: boolean): Standing {
  if (state === Proof.PROVEN) {
    return claimed ? Standing.PROVEN : Standing.PARTIAL;
  }
  return state === Proof.PARTIAL ? Standing.PARTIAL : Standing.NOT_PROVEN;
}

function gapOf(state: Proof, claimed: boolean, missing: readonly ProofKind[]): string {
  switch (state) {
    case Proof.PROVEN:
      return 'tests of each kind pass, but the app does not claim the requirement; the reason is in the section of the app';
    case Proof.PARTIAL:
      return `no passing test proves the requirement by ${missing.map((kind) => KINDS[kind]).join(' or by ')}`;
    case Proof.FAILING:
      return 'a test of the requirement fails';
    case Proof.SKIPPED:
      return 'a test of the requirement did not run';
    default:
      return claimed
        ? 'the app claims the requirement, but no test names it'
        : 'the app does not claim the requirement, and no test names it';
  }
}

/** Phrases that describe the kinds of proof, such as `a run`. */
export const KINDS: Readonly<Record<ProofKind, string>> = {
  template: 'a synthesized template',
  iam: 'a simulation of permissions',
  run: 'a run',
  doc: 'a test of a documentation page',
};

function accepted(app: string, { id, constructPath, reason }: ReadAcknowledgement): ShownAcknowledgement {
  return { app, rule: id, place: constructPath.replace(/^\//, ''), ...statedReason(reason) };
}

function distinct(all: readonly ShownAcknowledgement[]): ShownAcknowledgement[] {
  const byKey = new Map(all.map((one) => [`${one.place} ${one.rule}`, one]));
  return [...byKey].sort(([one], [other]) => compare(one, other)).map(([, value]) => value);
}

function shownRun(name: string, record: RunRecord): ShownRun {
  return {
    name,
    start: record.start,
    succeeded: record.succeeded,
    summary: record.summary,
    fence: record.fence,
    remarks: record.remarks,
    chapters: record.story.map(({ about, expected, outcome }) => ({ about, expected, outcome })),
    approvals: record.executions.flatMap(({ pipeline, stages }) =>
      stages
        .flatMap(({ actions }) => actions)
        .flatMap(({ name: action, approval }) =>
          approval
            ? [{ pipeline, action, decision: approval.decision, by: approval.by, summary: approval.summary ?? '' }]
            : [],
        ),
    ),
    deployments: record.serviceDeployments.map(({ service, image, status }) => ({ service, image, status })),
    differences: record.adjustments.length,
    undecidedPermissions: record.undecidedPermissions,
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/**
 * Returns a digest of the content. Of each run, only the name, the success, the sandbox, the steps and the number of
 * differences count, because all else can differ between runs of one commit.
 */
function digestOf({
  runs,
  ...content
}: Pick<Assessment, 'commit' | 'counts' | 'apps' | 'acknowledgements' | 'runs' | 'packs'>): string {
  const timeless = {
    ...content,
    runs: runs.map(({ name, succeeded, fence, chapters, differences }) => ({
      name,
      succeeded,
      fence,
      chapters,
      differences,
    })),
  };
  return createHash('sha256').update(JSON.stringify(timeless)).digest('hex');
}
