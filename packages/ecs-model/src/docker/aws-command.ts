import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  ImageIdentifier,
} from '@aws-sdk/client-ecr';
import { EmbeddedAws } from '@slipway/embedded-aws';
import { callersOptions, Command, optionsOf } from './command';
import { CommandError } from './errors';

const OPTIONS = {
  'repository-name': 'value',
  'image-ids': 'values',
  'accepted-media-types': 'values',
  query: 'value',
  output: 'value',
  region: 'value',
} as const;

type Options = Readonly<Record<string, readonly string[]>>;

const OPERATIONS: Readonly<Record<string, (ecr: ECRClient, options: Options) => Promise<string>>> = {
  'describe-images': describeImages,
  'get-login-password': loginPassword,
  'batch-get-image': batchGetImage,
};

/**
 * Returns whether the replacement for `aws` handles a command itself, without the AWS CLI.
 */
export function isDone([service, operation]: readonly string[]): boolean {
  return service === 'ecr' && Object.hasOwn(OPERATIONS, String(operation));
}

/** Returns the error message for a command that needs the AWS CLI, which is not installed. */
export function notDone(args: readonly string[]): string {
  const called = args.filter((arg) => !arg.startsWith('-')).slice(0, 2);
  return `aws ${called.join(' ')} needs the AWS CLI, which is not on the PATH; without the AWS CLI, a build can only use aws ecr ${Object.keys(OPERATIONS).join(', ')}`;
}

/**
 * Handles an `aws` command without the AWS CLI: makes the ECR calls that an image build needs, with the build's
 * permissions.
 * @throws CommandError if the command fails, with the output of the command
 */
export async function awsCommand(aws: EmbeddedAws, command: Command): Promise<void> {
  const [, operation, ...rest] = command.args;
  const ecr = new ECRClient(callersOptions(aws, command.environment));
  command.out(
    `${await OPERATIONS[operation](ecr, optionsOf(rest, OPTIONS)).catch((cause: Error) => {
      throw cause instanceof CommandError
        ? cause
        : new CommandError(errorText(operation, cause.name, cause.message), { cause });
    })}\n`,
  );
}

/** Describes images. A missing image is an error, as in ECR, although the embedded AWS returns an empty list. */
async function describeImages(ecr: ECRClient, options: Options): Promise<string> {
  const repositoryName = options['repository-name']?.[0];
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: imageIds(options) }));
  if (imageDetails!.length === 0) {
    throw new CommandError(
      errorText(
        'describe-images',
        'ImageNotFoundException',
        `The image with imageId ${JSON.stringify(imageIds(options)[0])} does not exist within the repository with name '${repositoryName}'`,
      ),
    );
  }
  return selected({ imageDetails }, options);
}

async function loginPassword(ecr: ECRClient): Promise<string> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  return Buffer.from(authorizationData![0].authorizationToken!, 'base64').toString().replace(/^AWS:/, '');
}

async function batchGetImage(ecr: ECRClient, options: Options): Promise<string> {
  const { images, failures } = await ecr.send(
    new BatchGetImageCommand({
      repositoryName: options['repository-name']?.[0],
      imageIds: imageIds(options),
      acceptedMediaTypes: [...(options['accepted-media-types'] ?? [])],
    }),
  );
  return selected({ images, failures }, options);
}

/** Parses image IDs in the form `imageTag=T` or `imageDigest=D`. */
function imageIds({ 'image-ids': ids = [] }: Options): ImageIdentifier[] {
  return ids.map((id) =>
    Object.fromEntries(
      id.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
    ),
  );
}

/**
 * Returns the part of an answer that a query selects. The query must be a path of names and indexes. A missing value is
 * `None`.
 */
function selected(answer: object, { query: [query] = [''] }: Options): string {
  const found = query
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], answer);
  return found === undefined ? 'None' : typeof found === 'string' ? found : JSON.stringify(found);
}

function errorText(command: string, name: string, message: string): string {
  const operation = command
    .split('-')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
  return `An error occurred (${name}) when calling the ${operation} operation: ${message}`;
}
