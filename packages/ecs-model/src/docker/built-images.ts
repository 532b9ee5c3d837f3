import { CommandError } from './errors';
import { OciImage } from './oci-image';

const REGISTRY = /^(\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?)\/([\w./-]+)$/;
/** `name`, `name:tag`, `host:port/name:tag`. */
const REFERENCE = /^([\w.:-]+\/)?([\w./-]+?)(?::([\w.-]+))?$/;

/** An image by its name in full. */
export interface ImageName {
  /** With its registry, if it has one. */
  readonly name: string;
  readonly tag: string;
}

/** Where an image is pushed to. */
export interface PushTarget {
  readonly repository: string;
  readonly tag: string;
}

/**
 * Reads the name of an image as Docker does: without a tag it is the latest.
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
 * Where an image of this name is pushed to.
 * @throws CommandError if that is not a registry of ECR: no other is reached from a build here
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

/** The images that the engine of one build has: built, named again, and not pushed yet. */
export class BuiltImages {
  /** Whether the build has made a builder, which keeps what it builds to itself. */
  public hasBuilder = false;

  private readonly images = new Map<string, OciImage>();

  /** @param names whatever it is called; without one only its id finds it */
  public add(image: OciImage, names: readonly ImageName[]): void {
    const ids = [image.id.replace('sha256:', ''), image.id];
    [...ids, ...names.map(({ name, tag }) => `${name}:${tag}`)].forEach((key) => this.images.set(key, image));
  }

  /** @returns nothing if the build has no such image */
  public find(reference: string): OciImage | undefined {
    const { name, tag } = imageName(reference);
    return this.images.get(`${name}:${tag}`) ?? this.images.get(reference) ?? this.byStartOfId(reference);
  }

  private byStartOfId(start: string): OciImage | undefined {
    const [id] = [...this.images.keys()].filter((key) => /^[0-9a-f]{12,}$/.test(start) && key.startsWith(start));
    return id === undefined ? undefined : this.images.get(id);
  }
}
