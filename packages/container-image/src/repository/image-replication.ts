import { Aws, Stack } from 'aws-cdk-lib/core';
import { CfnReplicationConfiguration } from 'aws-cdk-lib/aws-ecr';
import { IRepository } from 'aws-cdk-lib/aws-ecr';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { ImageRepository } from './image-repository';

/**
 * How many destinations a registry accepts.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 */
const MOST_REGIONS = 25;

/** Properties of the replication of images. */
export interface ImageReplicationProps {
  /** Repositories whose images are copied. ECR matches them by prefix: `shop` also copies `shop-cache`. */
  readonly repositories: readonly (IRepository | ImageRepository)[];
  /** Other Regions of the same account that the images are copied to, such as `eu-west-1`. */
  readonly regions: readonly string[];
}

/**
 * Replication of images to other Regions as they are pushed, with the same digest. Earlier images are not copied.
 *
 * A registry, which is one account in one Region, has one replication configuration: this one replaces it, even if
 * another stack created it. ECR creates the repositories of the copies, with its own settings or those of a creation
 * template of yours: without one, they are neither scanned nor immutable, keep everything, and stay when the stack is
 * deleted. AWS charges for the data transfer and for the storage in each Region.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
 */
export class ImageReplication extends Construct {
  /**
   * @throws Error if the registry has another replication in this app, or a Region is its own, given twice, or one too
   * many
   */
  constructor(scope: Construct, id: string, props: ImageReplicationProps) {
    super(scope, id);
    requireProps<ImageReplicationProps>(this, props, {
      repositories: '[an ImageRepository]',
      regions: "['eu-west-1']",
    });
    const { repositories, regions } = props;
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
        `'${this.node.path}' and '${other.node.path}' replicate the same registry: a registry has one replication configuration, and the last one deployed wins; list all repositories in one of them`,
      );
    }
  }

  private checkRegions(regions: readonly string[]): void {
    const { region: own } = Stack.of(this);
    const wrong = regions.find((region, at) => regions.indexOf(region) !== at || region === own);
    if (wrong) {
      throw new Error(
        `images of ${own} cannot be copied to ${wrong}: a destination has to be another region, named once; remove it`,
      );
    }
    if (regions.length === 0 || regions.length > MOST_REGIONS) {
      throw new Error(
        `images cannot be copied to ${regions.length} regions: a registry accepts 1 to ${MOST_REGIONS}; name that many, or remove the replication`,
      );
    }
  }
}
