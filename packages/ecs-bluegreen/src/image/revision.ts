import type { RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';

/** Docker label with the ID of the pipeline execution that deployed the container. Only deployments set the label. */
export const EXECUTION_LABEL = 'slipway.execution';
export const COMMIT_LABEL = 'slipway.commit';

/** Deployment request: an image, its commit ID, and the ID of the pipeline execution. */
export interface Delivery {
  /** Image URI with the digest, such as `…/shop@sha256:…`. */
  readonly image: string;
  readonly commit: string;
  readonly execution: string;
}

/** Returns the next revision of a family: a copy of `shape` in which one container has a different image. */
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

/** Returns the ID of the execution that deployed a revision, or undefined if the stack created the revision. */
export function executionOf(definition: TaskDefinition, container: string): string | undefined {
  return labelOf(definition, container, EXECUTION_LABEL);
}

/** Returns the commit ID of a revision, or undefined if the stack created the revision. */
export function commitOf(definition: TaskDefinition, container: string): string | undefined {
  return labelOf(definition, container, COMMIT_LABEL);
}

/** Returns the number of a revision, such as 7 for `…:task-definition/shop:7`. */
export function numberOf(revisionArn: string): number {
  return Number(revisionArn.split(':').at(-1));
}

/** Returns the name of a revision, such as `shop:7` for `…:task-definition/shop:7`. */
export function nameOf(revisionArn: string): string {
  return revisionArn.split('/').at(-1)!;
}

/** Returns a short image name: `sha256:` and the first 12 digits of the digest, or the whole name without a digest. */
export function shortNameOf(image: string): string {
  return /@(sha256:[0-9a-f]{12})/.exec(image)?.[1] ?? image;
}

function labelOf({ containerDefinitions }: TaskDefinition, container: string, label: string): string | undefined {
  return containerDefinitions!.find(({ name }) => name === container)!.dockerLabels?.[label];
}
