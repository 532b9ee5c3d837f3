import { Aws, Stack } from 'aws-cdk-lib/core';
import { CfnReplicationConfiguration } from 'aws-cdk-lib/aws-ecr';
import { IRepository } from 'aws-cdk-lib/aws-ecr';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { ImageRepository } from './image-repository';

/**
 * Maximum number of destination regions in a replication configuration.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 */
const MOST_REGIONS = 25;

/** Properties of an image replication. */
export interface ImageReplicationProps {
  /** Repositories whose images are copied. ECR matches them by prefix: `shop` also copies `shop-cache`. */
  readonly repositories: readonly (IRepository | ImageRepository)[];
  /** Destination Regions in the same account, such as `eu-west-1`. */
  readonly regions: readonly string[];
}

/**
 * Replication of newly pushed images to other regions, with the same digest. Existing images are not copied.
 *
 * A registry, which is one account in one region, has one replication configuration. This construct replaces it, even
 * if another stack created it. ECR creates the destination repositories with its default settings, or with the settings
 * of your repository creation template. With the defaults, images are not scanned, tags are mutable, images never
 * expire, and the repositories remain when the stack is deleted. AWS charges for data transfer, and for storage in each
 * region.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
 */
export class ImageReplication extends Construct {
  /**
   * @throws Error if this app already has a replication for the registry, if a region is the stack's own or listed
   * twice, or if there are too many regions
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
        `images in ${own} cannot be copied to ${wrong}: a destination must be another region, listed once; remove this region`,
      );
    }
    if (regions.length === 0 || regions.length > MOST_REGIONS) {
      throw new Error(
        `images cannot be copied to ${regions.length} regions: a registry accepts 1 to ${MOST_REGIONS} regions; change the list, or remove the replication`,
      );
    }
  }
}
