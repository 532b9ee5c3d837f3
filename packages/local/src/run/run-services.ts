import { join } from 'node:path';
import { ActionPorts } from '../actions/ports';
import { CodePipelineEndpoint } from '../codepipeline-api/codepipeline-endpoint';
import { Containers } from '../containers/containers';
import { AssumedRoles } from '../credentials/assumed-roles';
import { createLocalRunner } from '../credentials/local-runner';
import { DeployedStacks } from '../deployment/deployed-stacks';
import { deployAssembly } from '../deployment/deploy-assembly';
import { LiveDeployment } from '../deployment/deployment';
import { StandIns } from '../docker/stand-ins';
import { EcrEndpoint } from '../ecr-api/ecr-endpoint';
import { NOTHING_FOUND, ScanFindings } from '../ecr-api/scan-answer';
import { EmbeddedAws } from '../embedded-aws/embedded-aws';
import { ImageStore } from '../images/image-store';
import { ExecutionRecords } from '../pipeline/execution-records';

const MINUTE_MS = 1000;

export interface RunServicesProps {
  readonly folder: string;
  readonly onProgress?: (line: string) => void;
  readonly scanFindings?: ScanFindings;
  readonly deploymentMinuteMs?: number;
}

/** What stands beside the embedded AWS in a run, in place of what that one does not have, and the roles as which things are done. */
export class RunServices {
  public static async start(
    aws: EmbeddedAws,
    props: RunServicesProps,
    records: ExecutionRecords,
  ): Promise<RunServices> {
    const { folder, scanFindings = NOTHING_FOUND, deploymentMinuteMs: minuteMs = MINUTE_MS } = props;
    const deployed = new DeployedStacks();
    const credentials = new AssumedRoles(aws, deployed, await createLocalRunner(aws));
    const images = new ImageStore(join(folder, 'work', 'images'));
    const containers = await Containers.start({
      aws,
      credentials,
      images,
      minuteMs,
      logFolder: join(folder, 'logs', 'tasks'),
      path: process.env.PATH!,
    });
    const standIns = await StandIns.start({ aws, images, folder: join(folder, 'work', 'builds') });
    return new RunServices(
      aws,
      props,
      deployed,
      await CodePipelineEndpoint.start(records),
      await EcrEndpoint.start(aws, scanFindings),
      containers,
      { credentials, standIns },
    );
  }

  private constructor(
    private readonly aws: EmbeddedAws,
    private readonly props: RunServicesProps,
    private readonly deployed: DeployedStacks,
    private readonly codePipeline: CodePipelineEndpoint,
    private readonly ecr: EcrEndpoint,
    public readonly containers: Containers,
    private readonly forActions: { readonly credentials: AssumedRoles; readonly standIns: StandIns },
  ) {}

  /** What actions need of it. */
  public get ports(): Pick<ActionPorts, 'credentials' | 'standIns' | 'codePipeline'> {
    return { ...this.forActions, codePipeline: this.codePipeline };
  }

  /** Deploys an assembly whose functions find everything here. */
  public async deploy(assembly: string): Promise<LiveDeployment> {
    const {
      aws,
      props: { onProgress },
      deployed,
      codePipeline,
      containers,
      ecr,
    } = this;
    const functionVariables = { ...codePipeline.environment, ...containers.environment, ...ecr.environment };
    return deployAssembly(aws, assembly, { onProgress, deployed, follower: containers, functionVariables });
  }

  public async stop(): Promise<void> {
    await this.containers.stop();
    await Promise.all([this.codePipeline, this.ecr, this.forActions.standIns].map((server) => server.stop()));
  }
}
