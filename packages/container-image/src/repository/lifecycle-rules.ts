import { Duration } from 'aws-cdk-lib/core';
import { LifecycleRule, TagStatus } from 'aws-cdk-lib/aws-ecr';

/**
 * Format of a tag prefix.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageIdentifier.html
 */
const PREFIX = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,126}$/;

/**
 * Returns the lifecycle rules of a repository, in the order in which ECR applies them.
 *
 * Only tagged images are counted. An image with attestations consists of a tagged index and two untagged manifests,
 * which would otherwise count as two more images. ECR keeps these manifests as long as their index.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function lifecycleRules(keep: number, keepByTagPrefix: Readonly<Record<string, number>> = {}): LifecycleRule[] {
  return [
    ...Object.entries(keepByTagPrefix).map(([prefix, number]) => keepLast(number, `${checkedPrefix(prefix)}*`)),
    keepLast(keep, '*'),
    { description: 'Expires untagged images', tagStatus: TagStatus.UNTAGGED, maxImageAge: Duration.days(1) },
  ];
}

function keepLast(number: number, pattern: string): LifecycleRule {
  if (!Number.isInteger(number) || number < 2) {
    throw new Error(
      `a limit of ${number} for images tagged ${pattern} is too low: the running image would expire when the next image is pushed, before that image is deployed; keep 2 or more`,
    );
  }
  return {
    description: `Keeps the last ${number} images tagged ${pattern}`,
    tagStatus: TagStatus.TAGGED,
    tagPatternList: [pattern],
    maxImageCount: number,
  };
}

function checkedPrefix(prefix: string): string {
  if (!PREFIX.test(prefix)) {
    throw new Error(
      `'${prefix}' is not a valid tag prefix: a prefix begins with a letter, digit or underscore, followed by letters, digits, underscores, dots and hyphens; use a prefix such as release-, and keep for all other tags`,
    );
  }
  return prefix;
}
