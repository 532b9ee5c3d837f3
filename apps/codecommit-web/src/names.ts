import { Naming } from '@slipway/conventions';

const PATTERN = 'cicd-{type}-{suffix}';

/** Names of everything in a deployment, except those that a requirement fixes otherwise. */
export class Names {
  /** Names by the pattern `cicd-{type}-{suffix}`. */
  public readonly all: Naming;
  /** Names of buckets, which are unique in all of AWS: `cicd-{type}-{suffix}-{region}`. */
  public readonly buckets: Naming;
  /** Name of the function that answers deployment jobs. */
  public readonly orchestrator: string;
  /** Log groups by what writes to them. */
  public readonly logGroups: Readonly<Record<'pipeline' | 'builds' | 'orchestrator' | 'tasks', string>>;
  /** Secrets by what they contain. */
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
