import type { RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';

/** Says on a container which execution of a pipeline brought it. Nothing but deployments writes it. */
export const EXECUTION_LABEL = 'slipway.execution';
export const COMMIT_LABEL = 'slipway.commit';

/** A deployment: which execution of the pipeline brings what. */
export interface Delivery {
  /** By its digest, such as `…/shop@sha256:…`. */
  readonly image: string;
  readonly commit: string;
  readonly execution: string;
}

/** The next revision of a family: everything as in `shape`, but for the image of one container. */
export function revisionOf(
  shape: TaskDefinition,
  family: string,
  container: string,
  { image, labels = {} }: { image?: string; labels?: Readonly<Record<string, string>> },
): RegisterTaskDefinitionCommandInput {
  const {
    taskRoleArn,
    executionRoleArn,
    networkMode,
    volumes,
    cpu,
    memory,
    requiresCompatibilities,
    runtimePlatform,
    ephemeralStorage,
  } = shape;
  return {
    family,
    taskRoleArn,
    executionRoleArn,
    networkMode,
    volumes,
    cpu,
    memory,
    requiresCompatibilities,
    runtimePlatform,
    ephemeralStorage,
    containerDefinitions: shape.containerDefinitions!.map((definition) =>
      definition.name === container
        ? { ...definition, image: image ?? definition.image, dockerLabels: { ...definition.dockerLabels, ...labels } }
        : definition,
    ),
  };
}

export function imageIn({ containerDefinitions }: TaskDefinition, container: string): string {
  return containerDefinitions!.find(({ name }) => name === container)!.image!;
}

/** The execution that brought a revision; none where the stack made it. */
export function executionOf(definition: TaskDefinition, container: string): string | undefined {
  return labelOf(definition, container, EXECUTION_LABEL);
}

/** The commit that a revision was made of; none where the stack made it. */
export function commitOf(definition: TaskDefinition, container: string): string | undefined {
  return labelOf(definition, container, COMMIT_LABEL);
}

/** Such as 7 of `…:task-definition/shop:7`. */
export function numberOf(revisionArn: string): number {
  return Number(revisionArn.split(':').at(-1));
}

/** Such as `shop:7` of `…:task-definition/shop:7`. */
export function nameOf(revisionArn: string): string {
  return revisionArn.split('/').at(-1)!;
}

/** An image as people tell it from another: `sha256:` and 12 digits of the digest, or all of a name that has none. */
export function shortNameOf(image: string): string {
  return /@(sha256:[0-9a-f]{12})/.exec(image)?.[1] ?? image;
}

function labelOf({ containerDefinitions }: TaskDefinition, container: string, label: string): string | undefined {
  return containerDefinitions!.find(({ name }) => name === container)!.dockerLabels?.[label];
}
