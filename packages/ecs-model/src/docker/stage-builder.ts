import { cp, mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { BuildFence, runFenced } from '@slipway/buildspec';
import { ImageConfig } from '../images/image-store';
import { BoundProcess } from '@slipway/processes';
import { assignments, declared, Dockerfile, expand, Instruction, jsonForm, Stage } from './dockerfile';
import { CommandError } from './errors';
import { copyInto, FileTree, makeFolder, treeOf } from './file-tree';

/**
 * Pattern of commands that are run on this machine. Other commands are not run, because they would change the machine
 * instead of the image.
 */
const RUNNABLE = /^(npm|npx|node)(\s|$)/;
const GRACE_MS = 2000;

export interface StageBuilderProps {
  readonly dockerfile: Dockerfile;
  readonly context: FileTree;
  /** Values of build arguments, by name. @default - the defaults in the Dockerfile */
  readonly args?: Readonly<Record<string, string>>;
  /** Empty folder in which the stages are built. */
  readonly folder: string;
  /** Environment variables of commands, in addition to those that the Dockerfile sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Fence that isolates commands. @default - commands are not isolated */
  readonly fence?: BuildFence;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** Stage that was built: its files and its image configuration. */
export interface BuiltStage {
  readonly root: string;
  readonly config: ImageConfig;
}

/** Command in a stage, with its environment. */
interface StageRun {
  readonly command: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Draft {
  readonly root: string;
  readonly variables: Record<string, string>;
  readonly args: Record<string, string>;
  config: Omit<ImageConfig, 'Env'>;
}

/**
 * Builds the stages of a Dockerfile in folders, without Docker. Logs each instruction, and each command that is not
 * run.
 */
export class StageBuilder {
  private readonly built = new Map<string, Promise<Draft>>();

  constructor(private readonly props: StageBuilderProps) {}

  /**
   * Builds a stage and all stages on which it depends.
   * @param target name of the stage @default - the last stage
   * @throws CommandError if no stage has that name
   */
  public async build(target?: string): Promise<BuiltStage> {
    const { stages } = this.props.dockerfile;
    const stage = target === undefined ? stages.at(-1) : stages.find(({ name }) => name === target);
    if (stage === undefined) {
      throw new CommandError(
        `target stage "${target}" could not be found; the Dockerfile has the stages ${stages.map(({ name }) => name).join(', ')}`,
      );
    }
    const { root, config, variables } = await this.stage(stage);
    return { root, config: { ...config, Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`) } };
  }

  private stage(stage: Stage): Promise<Draft> {
    const started = this.built.get(stage.name) ?? this.make(stage);
    this.built.set(stage.name, started);
    return started;
  }

  private async make(stage: Stage): Promise<Draft> {
    const { name, instructions } = stage;
    const draft = await this.begin(stage);
    for (const instruction of instructions) {
      this.props.signal.throwIfAborted();
      const { keyword, text } = instruction;
      this.say(`[${name}] ${keyword} ${text}`);
      await this.apply(draft, stage, instruction);
    }
    return draft;
  }

  private async begin(stage: Stage): Promise<Draft> {
    const { name, base } = stage;
    const earlier = this.before(stage);
    const root = join(this.props.folder, String(earlier.length));
    await mkdir(root, { recursive: true });
    const from = earlier.find((it) => it.name === base);
    if (from === undefined) {
      this.say(`[${name}] FROM ${base}: the base image is not fetched, so its files are missing`);
      return { root, variables: {}, args: {}, config: { WorkingDir: '/' } };
    }
    const { root: files, variables, config } = await this.stage(from);
    await cp(files, root, { recursive: true, verbatimSymlinks: true });
    return { root, variables: { ...variables }, args: {}, config };
  }

  /** Returns the stages that precede a stage in the Dockerfile, which the stage can refer to. */
  private before(stage: Stage): readonly Stage[] {
    const { stages } = this.props.dockerfile;
    return stages.slice(0, stages.indexOf(stage));
  }

  private async apply(draft: Draft, stage: Stage, instruction: Instruction): Promise<void> {
    const { keyword, line, text: written } = instruction;
    const text = keyword === 'RUN' ? written : expand(written, { ...draft.args, ...draft.variables });
    const command = () => jsonForm(text) ?? ['/bin/sh', '-c', text];
    const keywords: Readonly<Record<string, () => Promise<unknown> | unknown>> = {
      ARG: () => Object.assign(draft.args, declared(text, this.props.args ?? {}, this.props.dockerfile.args)),
      ENV: () => Object.assign(draft.variables, assignments(text)),
      WORKDIR: () => this.workIn(draft, text),
      COPY: () => this.copy(draft, stage, instruction, text),
      RUN: () => this.run(draft, text),
      USER: () => (draft.config = { ...draft.config, User: text }),
      CMD: () => (draft.config = { ...draft.config, Cmd: command() }),
      ENTRYPOINT: () => (draft.config = { ...draft.config, Entrypoint: command() }),
      EXPOSE: () => undefined,
      LABEL: () => undefined,
      HEALTHCHECK: () => undefined,
      STOPSIGNAL: () => undefined,
    };
    if (!Object.hasOwn(keywords, keyword)) {
      throw new CommandError(
        `Dockerfile, line ${line}: ${keyword} needs Docker; without Docker, you can use ${Object.keys(keywords).join(', ')}`,
      );
    }
    await keywords[keyword]();
  }

  private async workIn(draft: Draft, path: string): Promise<void> {
    draft.config = { ...draft.config, WorkingDir: posix.resolve(draft.config.WorkingDir, path) };
    await makeFolder(draft.root, draft.config.WorkingDir);
  }

  private async copy({ root, config }: Draft, stage: Stage, { flags, line }: Instruction, text: string): Promise<void> {
    const paths = jsonForm(text) ?? text.split(/\s+/);
    const target = paths[paths.length - 1];
    const place = posix.resolve(config.WorkingDir, target) + (/(^|\/)\.?$/.test(target) ? '/' : '');
    await copyInto(root, place, await this.sourceOf(flags.from, stage, line), paths.slice(0, -1));
  }

  private async sourceOf(from: string | undefined, copying: Stage, line: number): Promise<FileTree> {
    if (from === undefined) {
      return this.props.context;
    }
    const stage = this.before(copying).find(({ name }, index) => name === from || String(index) === from);
    if (stage === undefined) {
      throw new CommandError(
        `Dockerfile, line ${line}: COPY --from=${from} needs an earlier stage in this Dockerfile, because images are not fetched without Docker`,
      );
    }
    return treeOf((await this.stage(stage)).root);
  }

  private async run({ root, config, variables, args }: Draft, text: string): Promise<void> {
    const command = jsonForm(text) ?? ['sh', '-c', text];
    if (!RUNNABLE.test(jsonForm(text)?.join(' ') ?? text)) {
      this.say(
        `not run, because the command would change this machine: ${text}; without Docker, only npm, npx and node are run`,
      );
      return;
    }
    const directory = join(root, config.WorkingDir);
    const environment = { ...args, ...variables, ...this.props.environment };
    const problem = await (this.props.fence
      ? this.fenced(this.props.fence, root, { command, directory, environment })
      : this.open({ command, directory, environment }));
    if (problem !== 0) {
      throw new CommandError(`process "${text}" did not complete successfully: ${problem}`);
    }
  }

  private async fenced(fence: BuildFence, folder: string, run: StageRun): Promise<string | 0> {
    const { command, directory, environment } = run;
    const [program, ...args] = command;
    const onOutput = (chunk: Buffer) => this.sayAll(chunk.toString());
    const { signal } = this.props;
    const exitCode = await runFenced({
      ...{ fence, folder, directory, environment, signal, onOutput },
      program: [program, ...args],
    });
    return exitCode === 0 ? 0 : `exit code ${exitCode}`;
  }

  private async open(run: StageRun): Promise<string | 0> {
    const { signal } = this.props;
    const process = new BoundProcess({ ...run, output: 'pipe' });
    process.output.forEach((stream) => stream.setEncoding('utf8').on('data', (chunk: string) => this.sayAll(chunk)));
    const stop = () => void process.stop(GRACE_MS);
    signal.addEventListener('abort', stop, { once: true });
    const problem = await process.ended();
    signal.removeEventListener('abort', stop);
    return problem;
  }

  private sayAll(text: string): void {
    text
      .split('\n')
      .filter(Boolean)
      .forEach((line) => this.say(line));
  }

  private say(line: string): void {
    this.props.onLine(line);
  }
}
