import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LocalRun } from '@slipway/local';
import { Environment } from '../src/config';
import { PulumiTools } from './pulumi-tools';
import { SampleRepository } from './sample-repository';

interface StateResource {
  readonly urn: string;
  readonly custom?: boolean;
  readonly id?: string;
  /** Time of the latest change. */
  readonly modified?: string;
}

/** Performs the manual steps of the deployment guide and the runbook on the embedded AWS. */
export class Operator {
  constructor(
    private readonly run: LocalRun,
    private readonly tools: PulumiTools,
    private readonly repository: SampleRepository,
    private readonly suffix: string,
  ) {}

  /** Stores the GitHub token, to which the app only refers. */
  public async storeToken(name = 'github-token'): Promise<void> {
    const { aws } = this.run;
    await new SecretsManagerClient(aws.clientOptions(aws.root)).send(
      new CreateSecretCommand({ Name: name, SecretString: 'a-token-of-nobody' }),
    );
  }

  /**
   * Creates the Pulumi stack of an environment, whose secrets are encrypted with the environment's key, and sets its
   * configuration: the services and a secret token.
   */
  public async initialize(environment: Environment, services: readonly object[]): Promise<void> {
    const { endpoint, region } = this.run.aws;
    await this.pulumi(
      environment,
      'stack',
      'init',
      environment,
      '--secrets-provider',
      `awskms://alias/pulumi-key-${environment}-${this.suffix}?region=${region}&endpoint=${endpoint}`,
    );
    await this.configure(environment, services);
    await this.pulumi(
      environment,
      'config',
      'set',
      '--stack',
      environment,
      '--secret',
      'registryToken',
      `token-of-${environment}`,
    );
  }

  public async configure(environment: Environment, services: readonly object[]): Promise<void> {
    await this.pulumi(environment, 'config', 'set', '--stack', environment, 'services', JSON.stringify(services));
  }

  /** Changes an environment without its pipeline, as in an unauthorized manual change. */
  public async up(environment: Environment): Promise<void> {
    await this.pulumi(environment, 'up', '--stack', environment, '--yes', '--skip-preview', '--non-interactive');
  }

  public async destroy(environment: Environment): Promise<void> {
    await this.pulumi(environment, 'destroy', '--stack', environment, '--yes', '--skip-preview', '--non-interactive');
    await this.pulumi(environment, 'stack', 'rm', environment, '--yes');
  }

  /** Returns the names of the program's resources in the state of an environment. */
  public async resources(environment: Environment): Promise<string[]> {
    const resources = await this.state(environment);
    return resources
      .filter(({ custom, urn }) => custom && !urn.includes('::pulumi:providers:'))
      .map(({ urn }) => urn.slice(urn.lastIndexOf('::') + 2))
      .sort();
  }

  /** Returns the resources in the state of an environment. */
  public async state(environment: Environment): Promise<readonly StateResource[]> {
    const { deployment } = JSON.parse(await this.pulumi(environment, 'stack', 'export', '--stack', environment)) as {
      deployment: { resources?: StateResource[] };
    };
    return deployment.resources ?? [];
  }

  private async pulumi(environment: Environment, ...args: readonly string[]): Promise<string> {
    const { aws } = this.run;
    const bucket = this.run
      .resources('AWS::S3::Bucket')
      .find(({ path }) => path.includes(`/${environment}/State/`))!.physicalId;
    return this.tools.run(args, this.repository.folder, {
      ...aws.environment(aws.root),
      PULUMI_BACKEND_URL: `s3://${bucket}?region=${aws.region}&endpoint=${aws.endpoint}&use_path_style=true`,
    });
  }
}
