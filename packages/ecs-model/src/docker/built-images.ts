import { CommandError } from './errors';
import { OciImage } from './oci-image';

const REGISTRY = /^(\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?)\/([\w./-]+)$/;
/** Reference to an image: `name`, `name:tag` or `host:port/name:tag`. */
const REFERENCE = /^([\w.:-]+\/)?([\w./-]+?)(?::([\w.-]+))?$/;

/** Full name of an image. */
export interface ImageName {
  /** Name with its registry, if it has one. */
  readonly name: string;
  readonly tag: string;
}

/** Destination of a push. */
export interface PushTarget {
  readonly repository: string;
  readonly tag: string;
}

/**
 * Parses the name of an image as Docker does. Without a tag it is `latest`.
 * @throws CommandError if it is not a valid name
 */
export function imageName(reference: string): ImageName {
  const [, host = '', name, tag = 'latest'] = REFERENCE.exec(reference) ?? [];
  if (name === undefined) {
    throw new CommandError(`invalid reference format: ${reference} is not <repository>:<tag>`);
  }
  return { name: `${host}${name}`, tag };
}

/**
 * Returns the destination for an image of this name.
 * @throws CommandError if it is not a registry of ECR, because builds here can reach no other
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

/** Images that the engine of one build has: built or tagged, and not pushed yet. */
export class BuiltImages {
  /** Whether the build has created a builder, which keeps its images to itself. */
  public hasBuilder = false;

  private readonly images = new Map<string, OciImage>();

  /** Adds an image. @param names names of the image; without one, only its ID finds it */
  public add(image: OciImage, names: readonly ImageName[]): void {
    const ids = [image.id.replace('sha256:', ''), image.id];
    [...ids, ...names.map(({ name, tag }) => `${name}:${tag}`)].forEach((key) => this.images.set(key, image));
  }

  /** Finds an image by name or ID. @returns undefined if the build has no such image */
  public find(reference: string): OciImage | undefined {
    const { name, tag } = imageName(reference);
    return this.images.get(`${name}:${tag}`) ?? this.images.get(reference) ?? this.byStartOfId(reference);
  }

  private byStartOfId(start: string): OciImage | undefined {
    const [id] = [...this.images.keys()].filter((key) => /^[0-9a-f]{12,}$/.test(start) && key.startsWith(start));
    return id === undefined ? undefined : this.images.get(id);
  }
}
