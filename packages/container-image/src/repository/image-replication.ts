import { Aws, Stack } from 'aws-cdk-lib/core';
import { CfnReplicationConfiguration } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { ImageRepository } from './image-repository';

/** How many destinations a registry takes. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
const MOST_REGIONS = 25;

export interface ImageReplicationProps {
  /** Whose images are copied. ECR goes by the beginning of a name: `shop` also copies `shop-cache`. */
  readonly repositories: readonly ImageRepository[];
  /** Where they are copied to, such as `eu-west-1`: other regions of the same account. */
  readonly regions: readonly string[];
}

/**
 * Copies images to other regions as they are pushed, with the same digest. What was pushed before is not copied.
 *
 * A registry, which is an account in a region, has one configuration: this takes the place of whatever it had, also where
 * another stack made it. ECR makes the repositories of the copies, with its own settings or those of a creation template of
 * yours: without one they are neither scanned nor immutable, keep everything, and stay when the stack goes.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
 */
export class ImageReplication extends Construct {
  /** @throws where there is another one for the same registry, or a region is the own one, twice there, or one too many */
  constructor(scope: Construct, id: string, { repositories, regions }: ImageReplicationProps) {
    super(scope, id);
    this.refuseAnother();
    this.checkRegions(regions);
    new CfnReplicationConfiguration(this, 'Resource', {
      replicationConfiguration: {
        rules: [
          {
            repositoryFilters: repositories.map(({ repositoryName }) => ({
              filter: repositoryName,
              filterType: 'PREFIX_MATCH',
            })),
            destinations: regions.map((region) => ({ region, registryId: Aws.ACCOUNT_ID })),
          },
        ],
      },
    });
  }

  private refuseAnother(): void {
    const { environment } = Stack.of(this);
    const other = this.node.root.node
      .findAll()
      .find((one) => one instanceof ImageReplication && one !== this && Stack.of(one).environment === environment);
    if (other) {
      throw new Error(
        `'${this.node.path}' and '${other.node.path}' replicate the same registry: it has one configuration, and the last one deployed wins; give one of them all repositories`,
      );
    }
  }

  private checkRegions(regions: readonly string[]): void {
    const { region: own } = Stack.of(this);
    const wrong = regions.find((region, at) => regions.indexOf(region) !== at || region === own);
    if (wrong) {
      throw new Error(
        `images of ${own} cannot be copied to ${wrong}: a destination is another region, named once; take it out`,
      );
    }
    if (regions.length === 0 || regions.length > MOST_REGIONS) {
      throw new Error(
        `images cannot be copied to ${regions.length} regions: a registry takes 1 to ${MOST_REGIONS}; name as many, or leave the replication out`,
      );
    }
  }
}
