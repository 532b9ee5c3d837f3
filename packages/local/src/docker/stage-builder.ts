import { cp, mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { ImageConfig } from '../images/image-store';
import { BoundProcess } from '../processes/bound-process';
import { assignments, Dockerfile, expand, Instruction, jsonForm, Stage } from './dockerfile';
import { CommandError } from './errors';
import { copyInto, FileTree, treeOf } from './file-tree';

/** What is run on this machine. Anything else would change the machine, and not an image. */
const RUNNABLE = /^(npm|npx|node)(\s|$)/;
const GRACE_MS = 2000;

export interface StageBuilderProps {
  readonly dockerfile: Dockerfile;
  readonly context: FileTree;
  /** Empty folder of this build. */
  readonly folder: string;
  /** What commands see beside the variables of the Dockerfile. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** A stage that was built: its files, and what it says about its program. */
export interface BuiltStage {
  readonly root: string;
  readonly config: ImageConfig;
}

interface Draft {
  readonly root: string;
  readonly variables: Record<string, string>;
  readonly args: Record<string, string>;
  config: Omit<ImageConfig, 'Env'>;
}

/** Builds the stages of a Dockerfile in folders, without Docker. What it leaves out it says, line by line. */
export class StageBuilder {
  private readonly built = new Map<string, Promise<Draft>>();

  constructor(private readonly props: StageBuilderProps) {}

  /** Builds the last stage and those it needs. */
  public async build(): Promise<BuiltStage> {
    const { stages } = this.props.dockerfile;
    const { root, config, variables } = await this.stage(stages[stages.length - 1]);
    return { root, config: { ...config, Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`) } };
  }

  private stage(stage: Stage): Promise<Draft> {
    const started = this.built.get(stage.name) ?? this.make(stage);
    this.built.set(stage.name, started);
    return started;
  }

  private async make({ name, base, instructions }: Stage): Promise<Draft> {
    const draft = await this.begin(name, base);
    for (const instruction of instructions) {
      this.props.signal.throwIfAborted();
      const { keyword, text } = instruction;
      this.say(`[${name}] ${keyword} ${text}`);
      await this.apply(draft, instruction);
    }
    return draft;
  }

  private async begin(name: string, base: string): Promise<Draft> {
    const {
      dockerfile: { stages },
      folder,
    } = this.props;
    const root = join(folder, name);
    await mkdir(root, { recursive: true });
    const from = stages.find((stage) => stage.name === base && stage.name !== name);
    if (from === undefined) {
      this.say(`[${name}] FROM ${base}: nothing is fetched, so what this image brings is not there`);
      return { root, variables: {}, args: {}, config: { WorkingDir: '/' } };
    }
    const { root: files, variables, config } = await this.stage(from);
    await cp(files, root, { recursive: true, verbatimSymlinks: true });
    return { root, variables: { ...variables }, args: {}, config };
  }

  private async apply(draft: Draft, instruction: Instruction): Promise<void> {
    const { keyword, line, text: written } = instruction;
    const text = keyword === 'RUN' ? written : expand(written, { ...draft.args, ...draft.variables });
    const command = () => jsonForm(text) ?? ['/bin/sh', '-c', text];
    const keywords: Readonly<Record<string, () => Promise<unknown> | unknown>> = {
      ARG: () => Object.assign(draft.args, assignments(text)),
      ENV: () => Object.assign(draft.variables, assignments(text)),
      WORKDIR: () => this.workIn(draft, text),
      COPY: () => this.copy(draft, instruction, text),
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
        `Dockerfile, line ${line}: ${keyword} is not done without Docker; it can be ${Object.keys(keywords).join(', ')}`,
      );
    }
    await keywords[keyword]();
  }

  private async workIn(draft: Draft, path: string): Promise<void> {
    draft.config = { ...draft.config, WorkingDir: posix.resolve(draft.config.WorkingDir, path) };
    await mkdir(join(draft.root, draft.config.WorkingDir), { recursive: true });
  }

  private async copy({ root, config }: Draft, { flags, line }: Instruction, text: string): Promise<void> {
    const paths = jsonForm(text) ?? text.split(/\s+/);
    const target = paths[paths.length - 1];
    const place = posix.resolve(config.WorkingDir, target) + (/(^|\/)\.?$/.test(target) ? '/' : '');
    await copyInto(root, place, await this.sourceOf(flags.from, line), paths.slice(0, -1));
  }

  private async sourceOf(from: string | undefined, line: number): Promise<FileTree> {
    if (from === undefined) return this.props.context;
    const stage = this.props.dockerfile.stages.find(({ name }, index) => name === from || String(index) === from);
    if (stage === undefined) {
      throw new CommandError(
        `Dockerfile, line ${line}: COPY --from=${from} takes a stage of this Dockerfile; images are not fetched without Docker`,
      );
    }
    return treeOf((await this.stage(stage)).root);
  }

  private async run({ root, config, variables, args }: Draft, text: string): Promise<void> {
    const command = jsonForm(text) ?? ['sh', '-c', text];
    if (!RUNNABLE.test(jsonForm(text)?.join(' ') ?? text)) {
      this.say(`not run: ${text}: it would change this machine; only npm, npx and node are run without Docker`);
      return;
    }
    const { environment, signal } = this.props;
    const process = new BoundProcess({
      command,
      directory: join(root, config.WorkingDir),
      environment: { ...args, ...variables, ...environment },
      output: 'pipe',
    });
    process.output.forEach((stream) =>
      stream.setEncoding('utf8').on('data', (chunk: string) =>
        chunk
          .split('\n')
          .filter(Boolean)
          .forEach((line) => this.say(line)),
      ),
    );
    const stop = () => void process.stop(GRACE_MS);
    signal.addEventListener('abort', stop, { once: true });
    const problem = await process.ended();
    signal.removeEventListener('abort', stop);
    if (problem !== 0) {
      throw new CommandError(`process "${text}" did not complete successfully: ${problem}`);
    }
  }

  private say(line: string): void {
    this.props.onLine(line);
  }
}
