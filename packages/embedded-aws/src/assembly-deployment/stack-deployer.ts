import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFormationFront } from '../cloudformation-front/cloudformation-front';
import { inEnvironment } from '../cloudformation-front/environment-view';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { StackArtifact } from '../deployment/assembly';
import { uploadAssets } from '../deployment/assets';
import { markBootstrapped } from '../deployment/bootstrap';
import { StackDeployment } from '../deployment/deployed-stacks';
import { refusePipelines } from '../deployment/refused-pipelines';
import { StackChanges } from '../deployment/stack-changes';

/** Deploys stacks one after another to an embedded AWS, through the CloudFormation proxy. */
export class StackDeployer {
  constructor(
    private readonly aws: EmbeddedAws,
    private readonly front: CloudFormationFront,
    private readonly onWaiting?: (line: string) => void,
  ) {}

  public async deploy(artifact: StackArtifact): Promise<StackDeployment> {
    const { name, template, parameters, tags } = artifact;
    const aws = this.environmentOf(artifact);
    refusePipelines(name, template);
    await markBootstrapped(aws, template);
    await uploadAssets(aws, artifact.assets);
    this.front.announce(aws, name, artifact.paths);
    const stack = await this.changes(aws).apply({ name, parameters, tags, template: artifact.original });
    return this.front.deploymentOf(aws, stack);
  }

  /** Deletes a stack if it exists. */
  public async remove({ name, ...environment }: Pick<StackArtifact, 'name' | 'accountId' | 'region'>): Promise<void> {
    await this.changes(this.environmentOf(environment)).remove(name);
  }

  /**
   * Returns the embedded AWS in a stack's account and region. If the app does not set them, the account and region of
   * the run are used.
   */
  private environmentOf({ accountId, region }: Pick<StackArtifact, 'accountId' | 'region'>): EmbeddedAws {
    return inEnvironment(this.aws, {
      accountId: accountId ?? this.aws.accountId,
      region: region ?? this.aws.region,
    });
  }

  private changes(aws: EmbeddedAws): StackChanges {
    const client = new CloudFormationClient(this.front.clientOptions(aws, aws.root));
    return new StackChanges(aws, client, { onWaiting: this.onWaiting });
  }
}
