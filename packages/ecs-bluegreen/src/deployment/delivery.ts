import { JobFailedError } from '@slipway/pipeline-job';
import type { Delivery } from '../image/revision';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Parses the parameters of a deployment job.
 *
 * @param repository the only repository from which the tasks can pull images
 * @throws JobFailedError if the image has no digest or is from another repository, or the commit or execution is
 * missing
 */
export function deliveryOf(parameters: unknown, repository: string): Delivery {
  const { image, commit, execution } = parameters as Readonly<Record<string, unknown>>;
  const [from, digest] = text(image, 'image').split('@');
  if (digest === undefined || !DIGEST.test(digest)) {
    throw new JobFailedError(
      `image '${image}' has no digest: a deployment must name the image by its digest; pass ${repository}@sha256:… with the digest that the build exports`,
    );
  }
  if (from !== repository) {
    throw new JobFailedError(
      `image '${image}' is from another repository: the tasks can pull images from ${repository} only; push the image to this repository, or configure the service with the image's repository`,
    );
  }
  return { image: `${from}@${digest}`, commit: text(commit, 'commit'), execution: text(execution, 'execution') };
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new JobFailedError(
      `parameter '${name}' of the deployment is missing: image, commit and execution are required; correct the parameters of the pipeline action`,
    );
  }
  return value;
}
