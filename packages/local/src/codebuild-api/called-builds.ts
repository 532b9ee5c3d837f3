import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiRefusedError, PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';
import { parseProject, Project } from '../actions/codebuild/project';
import { EndedBuild, runProject } from '../actions/codebuild/run-project';
import { BuildPorts } from '../actions/ports';
import { RoleSession } from '../actions/role-session';
import { inWorkPlace } from '../pipeline/work-place';
import { BuildRequested } from './build-request';
import { BuildRecord, CalledBuild } from './called-build';
import { projectSource } from './project-source';

const PROJECT = 'AWS::CodeBuild::Project';
/** Lifetime of an idempotency token, in milliseconds. */
const TOKEN_MS = 5 * 60_000;

/** Check of the permissions that AWS requires for a build. */
export interface BuildPermissions {
  /** Checks the permissions of a project's role. @throws MissingPermissionError if the role lacks a permission */
  ofBuild(project: string): void;
}

export interface CalledBuildsProps {
  readonly ports: BuildPorts;
  readonly permissions: BuildPermissions;
  readonly logFolder: string;
  readonly workFolder: string;
  readonly onProgress: (line: string) => void;
  /** Called when a build starts and when it ends. */
  readonly onChange: (build: BuildRecord) => void;
  /** Function that returns the current time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Runs the builds that functions and other builds start through the CodeBuild API. */
export class CalledBuilds {
  private readonly builds = new Map<string, CalledBuild>();
  private readonly tokens = new Map<
    string,
    { readonly request: string; readonly until: number; readonly id: string }
  >();
  private readonly running = new Set<Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(private readonly props: CalledBuildsProps) {}

  /** Records of all builds that have started. */
  public get records(): readonly BuildRecord[] {
    return [...this.builds.values()].map(({ record }) => record);
  }

  /** Returns whether a project belongs to a stack whose resources have all been created. */
  public knows(projectName: string): boolean {
    return this.props.ports.resources.find(PROJECT, projectName) !== undefined;
  }

  public find(id: string): CalledBuild | undefined {
    return this.builds.get(id);
  }

  /**
   * Starts a build, or returns the build that was started with the same idempotency token.
   *
   * @param id ID that the embedded AWS has assigned to the build
   * @throws ApiRefusedError if the idempotency token was used with other parameters, if the project does not exist, or
   * if only pipelines can start it
   */
  public start(id: string, request: BuildRequested): CalledBuild {
    const known = this.startedWith(request);
    if (known) {
      return known;
    }
    const project = this.projectOf(request);
    const { projectName, idempotencyToken } = request;
    if (idempotencyToken !== undefined) {
      const until = this.props.now() + TOKEN_MS;
      this.tokens.set(`${projectName} ${idempotencyToken}`, { request: JSON.stringify(request), until, id });
    }
    const logFile = join(this.props.logFolder, 'builds', projectName, `${id.slice(id.indexOf(':') + 1)}.log`);
    const build = new CalledBuild(id, project, logFile);
    this.builds.set(id, build);
    const running = this.run(build, project, request).finally(() => this.running.delete(running));
    this.running.add(running);
    return build;
  }

  /** Waits until no build is running. */
  public async idle(): Promise<void> {
    while (this.running.size > 0) {
      await Promise.all(this.running);
    }
  }

  /** Stops the running builds, and waits until they have ended. */
  public async stop(): Promise<void> {
    this.stopped.abort(new Error('the run ended'));
    await Promise.all(this.running);
  }

  private startedWith(request: BuildRequested): CalledBuild | undefined {
    const known = this.tokens.get(`${request.projectName} ${request.idempotencyToken}`);
    if (known === undefined || known.until < this.props.now()) {
      return undefined;
    }
    if (known.request !== JSON.stringify(request)) {
      throw new ApiRefusedError(
        'InvalidInputException',
        `the idempotency token ${request.idempotencyToken} was already used with other parameters`,
      );
    }
    return this.builds.get(known.id);
  }

  private projectOf({ projectName, sourceVersion, buildspec, timeoutInMinutes }: BuildRequested): Project {
    const resource = this.props.ports.resources.find(PROJECT, projectName);
    if (!resource) {
      throw new ApiRefusedError(
        'ResourceNotFoundException',
        `the project ${projectName} does not exist in a deployed stack of this run`,
      );
    }
    const project = parseProject(projectName, resource.properties);
    if (project.source.type === 'CODEPIPELINE') {
      throw new ApiRefusedError(
        'InvalidInputException',
        `project ${projectName} has the source type CODEPIPELINE: only pipelines can start its builds`,
      );
    }
    return {
      ...project,
      source: { ...project.source, version: sourceVersion ?? project.source.version },
      buildspec: buildspec ?? project.buildspec,
      timeoutInMinutes: timeoutInMinutes ?? project.timeoutInMinutes,
    };
  }

  /** Runs a build. Never throws: an error becomes the outcome of the build. */
  private async run(build: CalledBuild, project: Project, { variables }: BuildRequested): Promise<void> {
    const { onProgress, onChange } = this.props;
    const { id, logFile } = build.record;
    onProgress(`build ${id} started`);
    onChange(build.record);
    try {
      build.end(await this.inPlace(build, project, variables));
    } catch (error) {
      build.close('FAULT', messageOf(error));
    }
    const { status, reason } = build.record;
    onProgress(`build ${id} ended: ${status}${reason === undefined ? '' : `, ${reason}`}; its log is ${logFile}`);
    onChange(build.record);
  }

  private async inPlace(
    build: CalledBuild,
    project: Project,
    overrides: BuildRequested['variables'],
  ): Promise<EndedBuild> {
    const { ports, permissions, workFolder: site } = this.props;
    const { id, logFile } = build.record;
    await mkdir(site, { recursive: true, mode: PRIVATE_FOLDER });
    const reporter = { line: () => undefined };
    const mask = (line: string) => ports.secrets.mask(line);
    const props = { stage: '', name: id, logFile, onLine: (line: string) => build.say(line) };
    const { signal } = this.stopped;
    return inWorkPlace({ reporter, workFolder: site, mask }, props, async ({ workFolder, log }) => {
      permissions.ofBuild(project.name);
      const source = async (session: RoleSession) => {
        const fetched = await projectSource(project, { ports, session, workFolder, signal });
        build.takes(fetched.git?.commit);
        return fetched;
      };
      return runProject(ports, { workFolder, log, signal, initiator: 'api' }, { id, project, overrides, source });
    });
  }
}
