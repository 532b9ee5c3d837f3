import { ActionCatalog, ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import {
  AskedPermission,
  Deployment,
  describeMissing,
  describeUndecided,
  PermissionFindings,
  RequiredPermissions,
  together,
} from '@slipway/embedded-aws';
import { RuleRunners } from '../pipeline/rules';
import { PipelineStart } from '../events/pipeline-starts';
import { MissingPermissionError } from './errors';

/** Permission checks of one run, and the permissions that could not be checked. */
export class PermissionChecks {
  /** Permissions of actions and builds that could not be checked. */
  private readonly open = new Set<string>();
  /** Allowed permissions that actions and builds required. */
  private readonly askedInUse: AskedPermission[] = [];

  constructor(
    private readonly deployment: Pick<Deployment, 'stacks'>,
    private readonly region: string,
  ) {}

  /** Descriptions of missing permissions for which AWS would silently lose logs, notifications or pipeline starts. */
  public get lost(): readonly string[] {
    return inWords(this.required.inTheBackground().missing, describeMissing);
  }

  /** Descriptions of the permissions that could not be checked. */
  public get undecided(): readonly string[] {
    const {
      required,
      deployment: { stacks },
    } = this;
    const { undecided } = together([...stacks.map((stack) => required.atCreation(stack)), required.inTheBackground()]);
    return [...new Set([...inWords(undecided, describeUndecided), ...this.open])];
  }

  /** Allowed permissions that AWS requires in addition to those for calls to the embedded AWS. */
  public get allowed(): readonly AskedPermission[] {
    const {
      required,
      deployment: { stacks },
    } = this;
    const found = together([...stacks.map((stack) => required.atCreation(stack)), required.inTheBackground()]);
    return [...allowedOf(found), ...this.askedInUse];
  }

  /**
   * Checks the permissions that AWS requires to run an action or a condition rule.
   * @throws MissingPermissionError if a role lacks a permission
   */
  public ofAction({ stage, ...facts }: ActionContext): void {
    this.demand(this.required.ofAction(stage, facts, this.region));
  }

  /**
   * Checks the permissions that AWS requires to run a build that was started through the CodeBuild API.
   * @throws MissingPermissionError if the project's role lacks a permission
   */
  public ofBuild(project: string): void {
    this.demand(this.required.ofBuild(project));
  }

  /** Returns a catalog that checks the permissions for each action before it runs the action. */
  public before(catalog: ActionCatalog): ActionCatalog {
    return { runnerOf: (action) => new CheckedAction(catalog.runnerOf(action), this) };
  }

  /** Returns runners that check the permissions for each rule before they run the rule. */
  public beforeRules(runners: RuleRunners): RuleRunners {
    return Object.fromEntries(
      Object.entries(runners).map(([provider, run]) => [
        provider,
        async (context: ActionContext) => {
          this.ofAction(context);
          return run(context);
        },
      ]),
    );
  }

  /**
   * Returns a description of the missing permission that prevents an EventBridge rule from starting its pipeline, or
   * undefined if the rule can start the pipeline.
   */
  public problemOfStart({ rulePath, roleArn }: Pick<PipelineStart, 'rulePath' | 'roleArn'>): string | undefined {
    const { missing } = this.required.inTheBackground(({ path }) => path === rulePath);
    const denied = missing.find(
      ({ principal, action }) => principal === roleArn && action === 'codepipeline:StartPipelineExecution',
    );
    return denied && describeMissing(denied);
  }

  private demand(found: PermissionFindings): void {
    const { missing, undecided } = found;
    this.askedInUse.push(...allowedOf(found));
    inWords(undecided, describeUndecided).forEach((one) => this.open.add(one));
    if (missing.length > 0) {
      throw new MissingPermissionError(inWords(missing, describeMissing).join('\n'));
    }
  }

  private get required(): RequiredPermissions {
    return new RequiredPermissions(this.deployment.stacks);
  }
}

function allowedOf({ asked, missing, undecided }: PermissionFindings): AskedPermission[] {
  const keyOf = ({ principal, action, resource }: AskedPermission) => [principal, action, resource].join(' ');
  const others = new Set([...missing, ...undecided].map(keyOf));
  return asked.filter((one) => !others.has(keyOf(one)));
}

function inWords<T>(found: readonly T[], describe: (one: T) => string): string[] {
  return [...new Set(found.map(describe))];
}

class CheckedAction implements ActionRunner {
  public readonly owner: string;
  public readonly category: string;
  public readonly provider: string;

  constructor(
    private readonly runner: ActionRunner,
    private readonly checks: PermissionChecks,
  ) {
    ({ owner: this.owner, category: this.category, provider: this.provider } = runner);
  }

  public async run(context: ActionContext): Promise<ActionOutcome> {
    this.checks.ofAction(context);
    return this.runner.run(context);
  }
}
