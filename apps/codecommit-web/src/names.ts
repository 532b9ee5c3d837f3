import { Naming } from '@slipway/conventions';

const PATTERN = 'cicd-{type}-{suffix}';

/** Names of all resources in a deployment, including those that requirements prescribe. */
export class Names {
  /** Names that follow the pattern `cicd-{type}-{suffix}`. */
  public readonly all: Naming;
  /** Bucket names, which must be globally unique: `cicd-{type}-{suffix}-{region}`. */
  public readonly buckets: Naming;
  /** Name of the function that handles deployment jobs. */
  public readonly orchestrator: string;
  /** Names of the log groups, by the component that writes to them. */
  public readonly logGroups: Readonly<Record<'pipeline' | 'builds' | 'orchestrator' | 'tasks', string>>;
  /** Names of the secrets, by their content. */
  public readonly secrets: Readonly<Record<'deployment' | 'database' | 'api', string>>;

  constructor(suffix: string, region: string) {
    this.all = Naming.pattern(PATTERN, { suffix });
    this.buckets = Naming.pattern(`${PATTERN}-{region}`, { suffix, region });
    this.orchestrator = `deploy-orchestrator-${suffix}`;
    this.logGroups = {
      pipeline: `/aws/codepipeline/${suffix}`,
      builds: `/aws/codebuild/${suffix}`,
      orchestrator: `/aws/lambda/${this.orchestrator}`,
      tasks: `/ecs/${suffix}`,
    };
    this.secrets = {
      deployment: `cicd/config/${suffix}/deployment`,
      database: `cicd/rds/${suffix}/master`,
      api: `cicd/api/${suffix}/keys`,
    };
  }
}
