import { DescribeImageScanFindingsCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GateClosedError } from './errors';
import { ImageScans, NOT_STARTED, ScanPage } from './scan';

/**
 * Image scans of one ECR repository.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
 */
export class EcrImageScans implements ImageScans {
  constructor(
    private readonly ecr: ECRClient,
    private readonly repositoryName: string,
  ) {}

  public async page(digest: string, nextToken?: string): Promise<ScanPage> {
    try {
      const answer = await this.ecr.send(
        new DescribeImageScanFindingsCommand({
          repositoryName: this.repositoryName,
          imageId: { imageDigest: digest },
          nextToken,
        }),
      );
      return {
        digest: answer.imageId?.imageDigest,
        status: answer.imageScanStatus?.status,
        description: answer.imageScanStatus?.description,
        completedAt: answer.imageScanFindings?.imageScanCompletedAt,
        findings: answer.imageScanFindings,
        nextToken: answer.nextToken,
      };
    } catch (error) {
      return notScanned(error, digest, this.repositoryName);
    }
  }
}

function notScanned(error: unknown, digest: string, repository: string): ScanPage {
  switch ((error as Error).name) {
    case 'ScanNotFoundException':
      return { digest, status: NOT_STARTED };
    case 'ImageNotFoundException':
    case 'RepositoryNotFoundException':
      throw new GateClosedError(
        `repository ${repository} has no image ${digest}: the image was deleted or never pushed; build the image again, which starts the gate`,
        { cause: error },
      );
    default:
      throw error;
  }
}
