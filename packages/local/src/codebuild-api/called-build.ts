import { BuildPhaseResult, BuildStatus } from '@slipway/buildspec';
import { Project } from '../actions/codebuild/project';
import { failureOf } from '../actions/codebuild/run-build';
import { EndedBuild, streamOf } from '../actions/codebuild/run-project';
import { LogTail } from '../pipeline/log-tail';

/** Build that a function or another build has started through the CodeBuild API. */
export interface BuildRecord {
  /** ID of the build, `project:uuid`. */
  readonly id: string;
  readonly project: string;
  /** Status of the build. `FAULT` means that the build could not run, for example because its source is missing. */
  readonly status: 'IN_PROGRESS' | BuildStatus | 'FAULT';
  /** Start time in ISO 8601 format. */
  readonly start: string;
  /** End time in ISO 8601 format. @default - the build has not ended */
  readonly end?: string;
  /** Reason why the build failed. @default - the build has not failed */
  readonly reason?: string;
  readonly logFile: string;
  /** Last lines of the log, at most 20. @default - the build has not failed */
  readonly logTail?: readonly string[];
}

/** State of a build that was started through the CodeBuild API, during and after the build. */
export class CalledBuild {
  public record: BuildRecord;
  private readonly tail = new LogTail();
  private commit?: string;
  private phases: readonly BuildPhaseResult[] = [];

  constructor(
    id: string,
    private readonly project: Project,
    logFile: string,
  ) {
    this.record = { id, project: project.name, status: 'IN_PROGRESS', start: new Date().toISOString(), logFile };
  }

  /** Sets the ID of the commit that is built. Undefined if the source is not a repository. */
  public takes(commit: string | undefined): void {
    this.commit = commit;
  }

  /** Adds a line to the buffer that holds the last 20 lines of the log. */
  public say(line: string): void {
    this.tail.add(line);
  }

  /** Records the end of the build, with its result or the reason why the build did not run. */
  public end({ result, notRun }: Pick<EndedBuild, 'result' | 'notRun'>): void {
    this.phases = result?.phases ?? [];
    this.close(result?.status ?? 'FAULT', result ? failureOf(result) : notRun);
  }

  /** Records the end of the build with a status and an optional reason. */
  public close(status: BuildRecord['status'], reason?: string): void {
    const logTail = status === 'SUCCEEDED' ? undefined : this.tail.lines;
    this.record = { ...this.record, status, reason, end: new Date().toISOString(), logTail };
  }

  /**
   * Build in the format of `BatchGetBuilds`.
   * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html
   */
  public get answer(): object {
    const { id, status, start, end, reason, project } = this.record;
    const {
      log,
      source: { version: sourceVersion },
    } = this.project;
    return {
      id,
      projectName: project,
      sourceVersion,
      resolvedSourceVersion: this.commit,
      buildStatus: status,
      buildComplete: end !== undefined,
      currentPhase: end === undefined ? 'BUILD' : 'COMPLETED',
      startTime: epochSeconds(start),
      ...(end !== undefined && { endTime: epochSeconds(end) }),
      logs: log ? { groupName: log.group, streamName: streamOf(this.project, id) } : {},
      phases: [
        ...this.phases.map(phaseOf),
        ...(reason !== undefined && this.phases.length === 0 ? [fault(reason)] : []),
      ],
    };
  }
}

function phaseOf({ name, status, context }: BuildPhaseResult): object {
  return { phaseType: name, phaseStatus: status, contexts: context === undefined ? [] : [{ message: context }] };
}

function fault(message: string): object {
  return { phaseType: 'DOWNLOAD_SOURCE', phaseStatus: 'FAULT', contexts: [{ message }] };
}

/** Returns a timestamp in the format of the API: seconds since 1970. */
function epochSeconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
