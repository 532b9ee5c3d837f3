import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeployedStack, EmbeddedAws, extractZip, inEnvironment, ObjectStore } from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';
import { putEvent } from '../events/put-event';
import { GitRepository } from '../git/git-repository';
import { WorkingCopy } from '../git/working-copy';
import { BareRepository, PushedReference } from './bare-repository';
import { CodeCommitRepository, stateChange } from './state-change';

const POLL_MS = 100;
const REPOSITORY = 'AWS::CodeCommit::Repository';

export interface CodeCommitProps {
  /** Folder that contains the bare repositories, `<name>.git`. */
  readonly folder: string;
  /** Paths of local repositories, by the name of the CodeCommit repository into which their branches are copied. */
  readonly clones: Readonly<Record<string, string>>;
  readonly onProgress?: (line: string) => void;
}

/** Pushed reference, and the name of its CodeCommit repository. */
export interface CodeCommitPush extends PushedReference {
  readonly repository: string;
}

interface Kept extends CodeCommitRepository {
  readonly bare: BareRepository;
}

/**
 * CodeCommit on this machine: a bare repository for each CodeCommit repository that a stack declares, or whose branches
 * are copied from a local repository. A `git push` to a repository puts an event on the default bus, as on AWS.
 */
export class CodeCommit {
  private readonly kept = new Map<string, Kept>();
  private readonly listeners: ((push: CodeCommitPush) => void)[] = [];
  private readonly found = new Set<string>();
  private readonly stopped = new AbortController();
  private readonly watching: Promise<void>;
  private making: Promise<void> = Promise.resolve();

  constructor(
    private readonly aws: EmbeddedAws,
    private readonly props: CodeCommitProps,
  ) {
    const { accountId, region } = aws;
    Object.keys(props.clones).forEach((name) => this.make({ name, accountId, region }));
    this.watching = this.watch();
  }

  /** Descriptions of repositories that could not be created, and of pushes that could not be processed. */
  public get problems(): readonly string[] {
    return [...this.found];
  }

  public get repositories(): readonly CodeCommitRepository[] {
    return [...this.kept.values()].map(({ name, accountId, region, folder }) => ({ name, accountId, region, folder }));
  }

  /** Creates the declared repositories of a stack that do not exist yet. */
  public follow({ resources, accountId, region }: DeployedStack): void {
    resources
      .filter(({ type }) => type === REPOSITORY)
      .forEach(({ physicalId: name, properties }) => this.make({ name, accountId, region }, properties.Code));
  }

  /** Waits until every repository that is known so far has been created, or could not be created. */
  public async ready(): Promise<void> {
    await this.making;
  }

  /** Returns the path of a bare repository, or undefined if the repository does not exist. */
  public async folderOf(name: string): Promise<string | undefined> {
    await this.ready();
    return this.kept.get(name)?.folder;
  }

  public onPush(listener: (push: CodeCommitPush) => void): void {
    this.listeners.push(listener);
  }

  /** Reports all pushes that have been made, then stops watching. The repositories are kept. */
  public async stop(): Promise<void> {
    this.stopped.abort();
    await this.watching;
    await this.tellAll(); // a repository may have received a push after its turn in the last round
  }

  private make(repository: Omit<CodeCommitRepository, 'folder'>, code?: unknown): void {
    const { name } = repository;
    this.making = this.making
      .then(async () => {
        if (this.kept.has(name)) {
          return;
        }
        const bare = await BareRepository.make(join(this.props.folder, `${name}.git`));
        const clone = this.props.clones[name] as string | undefined;
        if (clone !== undefined) {
          await bare.takeBranches((await GitRepository.open(clone)).folder);
        } else if (code !== undefined) {
          await this.commit(bare, inEnvironment(this.aws, repository), code as InitialCode);
        }
        this.kept.set(name, { ...repository, folder: bare.folder, bare });
        this.props.onProgress?.(`repository ${name}: git push ${bare.folder} main`);
      })
      .catch(
        (error: unknown) => void this.found.add(`the repository ${name} could not be created: ${messageOf(error)}`),
      );
  }

  /** Creates the first commit from the ZIP file that the template specifies. */
  private async commit(bare: BareRepository, aws: EmbeddedAws, { S3: place, BranchName }: InitialCode): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-code-'));
    try {
      const [zip, files, copy] = ['code.zip', 'files', 'copy'].map((name) => join(folder, name));
      await new ObjectStore(aws, aws.root).get(place.Bucket, place.Key, zip, place.ObjectVersion);
      await extractZip(zip, files);
      const work = WorkingCopy.of(files, copy);
      work.git('checkout', '--quiet', '-B', BranchName ?? 'main');
      work.commit('Initial commit');
      await bare.takeBranches(copy);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async watch(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await sleep(POLL_MS, undefined, { ref: false });
      await this.tellAll();
    }
  }

  private async tellAll(): Promise<void> {
    for (const repository of this.kept.values()) {
      await this.tell(repository).catch(
        (error: unknown) =>
          void this.found.add(`a push to ${repository.name} could not be processed: ${messageOf(error)}`),
      );
    }
  }

  private async tell({ bare, ...repository }: Kept): Promise<void> {
    for (const push of await bare.newPushes()) {
      await putEvent(inEnvironment(this.aws, repository), stateChange(repository, push));
      this.listeners.forEach((listener) => listener({ ...push, repository: repository.name }));
    }
  }
}

/**
 * `Code` property of an `AWS::CodeCommit::Repository`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-codecommit-repository-code.html
 */
interface InitialCode {
  readonly BranchName?: string;
  readonly S3: { readonly Bucket: string; readonly Key: string; readonly ObjectVersion?: string };
}
