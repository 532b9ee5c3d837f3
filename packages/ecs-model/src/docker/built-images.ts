import { CommandError } from './errors';
import { OciImage } from './oci-image';

const REGISTRY = /^(\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?)\/([\w./-]+)$/;
/** Pattern of image references: `name`, `name:tag` or `host:port/name:tag`. */
const REFERENCE = /^([\w.:-]+\/)?([\w./-]+?)(?::([\w.-]+))?$/;

/** Name of an image: its repository and tag. */
export interface ImageName {
  /** Name of the repository, including the registry if the reference names one. */
  readonly name: string;
  readonly tag: string;
}

/** ECR repository and tag to which an image is pushed. */
export interface PushTarget {
  readonly repository: string;
  readonly tag: string;
}

/**
 * Parses an image reference as Docker does. The default tag is `latest`.
 * @throws CommandError if the reference is not valid
 */
export function imageName(reference: string): ImageName {
  const [, host = '', name, tag = 'latest'] = REFERENCE.exec(reference) ?? [];
  if (name === undefined) {
    throw new CommandError(`invalid reference format: ${reference} is not <repository>:<tag>`);
  }
  return { name: `${host}${name}`, tag };
}

/**
 * Returns the ECR repository and tag to which an image with the given name is pushed.
 * @throws CommandError if the registry is not an ECR registry, because builds can reach no other registry
 */
export function pushTarget({ name, tag }: ImageName): PushTarget {
  const [, , repository] = REGISTRY.exec(name) ?? [];
  if (repository === undefined) {
    throw new CommandError(
      `failed to push ${name}:${tag}: this run can push only to ECR, as in <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`,
    );
  }
  return { repository, tag };
}

/** Images that a build has built or tagged, whether or not they are pushed. */
export class BuiltImages {
  /** Whether the build uses a Buildx builder, which does not load its images into Docker by default. */
  public hasBuilder = false;

  private readonly images = new Map<string, OciImage>();

  /** Adds an image. @param names names of the image; without names, the image can be found only by its ID */
  public add(image: OciImage, names: readonly ImageName[]): void {
    const ids = [image.id.replace('sha256:', ''), image.id];
    [...ids, ...names.map(({ name, tag }) => `${name}:${tag}`)].forEach((key) => this.images.set(key, image));
  }

  /** Finds an image by name or ID. @returns the image, or undefined if the build does not have it */
  public find(reference: string): OciImage | undefined {
    const { name, tag } = imageName(reference);
    return this.images.get(`${name}:${tag}`) ?? this.images.get(reference) ?? this.byStartOfId(reference);
  }

  private byStartOfId(start: string): OciImage | undefined {
    const [id] = [...this.images.keys()].filter((key) => /^[0-9a-f]{12,}$/.test(start) && key.startsWith(start));
    return id === undefined ? undefined : this.images.get(id);
  }
}
