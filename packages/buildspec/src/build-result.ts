import { SelectedArtifact } from './select-artifacts';

export type BuildStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';
export type BuildPhaseName = 'DOWNLOAD_SOURCE' | 'INSTALL' | 'PRE_BUILD' | 'BUILD' | 'POST_BUILD' | 'UPLOAD_ARTIFACTS';

export interface BuildPhaseResult {
  readonly name: BuildPhaseName;
  readonly status: BuildStatus;
  /** ISO 8601. */
  readonly start: string;
  readonly durationMs: number;
  /** Runs of the phase; more than one where `on-failure` retries. */
  readonly attempts: number;
  /** Why the phase failed, with CodeBuild's code in front. */
  readonly context?: string;
}

/** A command that ended its phase. */
export interface FailedCommand {
  readonly phase: BuildPhaseName;
  readonly command: string;
  readonly exitCode: number;
}

export interface TestReport {
  readonly group: string;
  readonly format: string;
  readonly files: number;
  /** Counts are read from JUnit XML only; other formats are listed with their files. */
  readonly counted: boolean;
  /** Files that should be JUnit XML and are not. They count as no test. @default - none */
  readonly unreadable?: readonly string[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface BuildResult {
  readonly status: BuildStatus;
  readonly phases: readonly BuildPhaseResult[];
  readonly failed?: FailedCommand;
  readonly exportedVariables: Readonly<Record<string, string>>;
  /** Empty where the build never reached UPLOAD_ARTIFACTS. */
  readonly artifacts: readonly SelectedArtifact[];
  readonly reports: readonly TestReport[];
  /** What the buildspec asks for and this machine does not do, or does differently. */
  readonly notices: readonly string[];
  /** What kept the commands in: an engine ran them in a container of their image. */
  readonly fence: 'bubblewrap' | 'docker' | 'podman' | 'none';
}
