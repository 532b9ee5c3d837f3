import { Engine, LocalImage } from './engine';

/** Matches the names of CodeBuild images. AWS publishes them in Amazon ECR Public under the captured name. */
const OF_CODEBUILD = /^aws\/(codebuild\/.+)$/;
/** Matches the names of images in private ECR registries, which a run never contacts. */
const OF_AN_ACCOUNT = /^\d{12}\.dkr[.-]ecr[.-]/;
/** Matches valid image names. The engine could interpret any other name as an option. */
const NAME = /^[a-z0-9][\w./:@-]*$/i;

export interface BuildImagesProps {
  readonly engine: Engine;
  /** Replacements for build images, by the image name in the project. @default - none */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Whether to use only images that the engine already has. @default false */
  readonly offline?: boolean;
}

/** Image in which a build runs, or the reason why the image is not available. */
export type ChosenImage =
  | { readonly image: LocalImage; readonly name: string }
  | { readonly image?: undefined; readonly name: string; readonly reason: string };

/**
 * Build images in an engine. A missing image is pulled, unless it is in a private ECR registry or `offline` is set.
 * After a failure, the next build tries again.
 */
export class BuildImages {
  public readonly engine: Engine;
  private readonly known = new Map<string, Promise<ChosenImage>>();

  constructor(private readonly props: BuildImagesProps) {
    this.engine = props.engine;
  }

  /**
   * Returns the image for a build, or the reason why the image is not available.
   * @param name name of the image in the project
   * @param onPull called with a message before an image is pulled, which can take a while
   */
  public async of(name: string, signal: AbortSignal, onPull: (text: string) => void): Promise<ChosenImage> {
    const chosen = this.known.get(name) ?? this.choose(this.props.replaced?.[name] ?? name, signal, onPull);
    this.known.set(name, chosen);
    const { image } = await chosen;
    if (image === undefined) {
      this.known.delete(name); // so that the next build tries again
    }
    return chosen;
  }

  private async choose(name: string, signal: AbortSignal, onPull: (text: string) => void): Promise<ChosenImage> {
    const { engine, offline } = this.props;
    if (!NAME.test(name)) {
      return { name, reason: 'the name is not a valid image name' };
    }
    const known = publicName(name);
    const here = (await engine.image(name)) ?? (await engine.image(known));
    if (here !== undefined) {
      return { image: here, name };
    }
    if (offline || OF_AN_ACCOUNT.test(name)) {
      return {
        name,
        reason: offline ? '--offline prevents pulling the image' : 'runs never contact private registries of accounts',
      };
    }
    onPull(`${engine.name} is pulling ${known}`);
    try {
      await engine.pull(known, signal);
    } catch (error) {
      return { name, reason: (error as Error).message };
    }
    const image = await engine.image(known);
    return image ? { image, name } : { name, reason: `${engine.name} pulled the image but does not have it` };
  }
}

/** Returns the full name of an image in its public registry. */
export function publicName(name: string): string {
  const [, ofCodeBuild] = OF_CODEBUILD.exec(name) ?? [];
  if (ofCodeBuild !== undefined) {
    return `public.ecr.aws/${ofCodeBuild}`;
  }
  const [first, ...rest] = name.split('/');
  if (rest.length === 0) {
    return `docker.io/library/${name}`;
  }
  return /[.:]|^localhost$/.test(first) ? name : `docker.io/${name}`;
}
