import { SelectedArtifact } from './select-artifacts';

export type BuildStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';
export type BuildPhaseName = 'DOWNLOAD_SOURCE' | 'INSTALL' | 'PRE_BUILD' | 'BUILD' | 'POST_BUILD' | 'UPLOAD_ARTIFACTS';

export interface BuildPhaseResult {
  readonly name: BuildPhaseName;
  readonly status: BuildStatus;
  /** Start time of the phase, in ISO 8601 format. */
  readonly start: string;
  readonly durationMs: number;
  /** Number of times that the phase ran. More than one if `on-failure` retried the phase. */
  readonly attempts: number;
  /** Reason why the phase failed, prefixed with CodeBuild's error code. */
  readonly context?: string;
}

/** Command whose failure ended its phase. */
export interface FailedCommand {
  readonly phase: BuildPhaseName;
  readonly command: string;
  readonly exitCode: number;
}

export interface TestReport {
  readonly group: string;
  readonly format: string;
  readonly files: number;
  /**
   * Whether the tests were counted. Only JUnit XML reports are counted. Reports in other formats are listed with their
   * files.
   */
  readonly counted: boolean;
  /** Files that are declared as JUnit XML but have another format. They count as 0 tests. @default - none */
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
  /** Artifacts of the build. Empty if the build did not reach UPLOAD_ARTIFACTS. */
  readonly artifacts: readonly SelectedArtifact[];
  readonly reports: readonly TestReport[];
  /** Messages in the log about ignored settings, differences from CodeBuild, and reports without files. */
  readonly notices: readonly string[];
  /**
   * Isolation of the commands. With `docker` and `podman`, the commands ran in a container of the build image or of its
   * replacement.
   */
  readonly fence: 'bubblewrap' | 'docker' | 'podman' | 'none';
}
