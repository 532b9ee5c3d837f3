import { Engine, LocalImage } from './engine';

/** Images of CodeBuild, which AWS publishes in Amazon ECR Public under the captured name. */
const OF_CODEBUILD = /^aws\/(codebuild\/.+)$/;
/** Private ECR registries of accounts, which a run does not contact. */
const OF_AN_ACCOUNT = /^\d{12}\.dkr[.-]ecr[.-]/;
/** Valid image names. Anything else could be read as an option of the engine. */
const NAME = /^[a-z0-9][\w./:@-]*$/i;

export interface BuildImagesProps {
  readonly engine: Engine;
  /** Replacements for the images that projects name. @default - none */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Whether to use only images that the engine already has. @default false */
  readonly offline?: boolean;
}

/** Image that a build runs in, or the reason why it is not available. */
export type ChosenImage =
  | { readonly image: LocalImage; readonly name: string }
  | { readonly image?: undefined; readonly name: string; readonly reason: string };

/** Images of builds. Each is pulled once. */
export class BuildImages {
  public readonly engine: Engine;
  private readonly known = new Map<string, Promise<ChosenImage>>();

  constructor(private readonly props: BuildImagesProps) {
    this.engine = props.engine;
  }

  /**
   * Returns the image for a build. Never rejects.
   * @param name name of the image in the project
   * @param onPull called when an image is being pulled, which takes a while
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
      return { name, reason: 'that is not the name of an image' };
    }
    const known = publicName(name);
    const here = (await engine.image(name)) ?? (await engine.image(known));
    if (here !== undefined) {
      return { image: here, name };
    }
    if (offline || OF_AN_ACCOUNT.test(name)) {
      return {
        name,
        reason: offline ? '--offline pulls none' : 'it is in the registry of an account, which runs never contact',
      };
    }
    onPull(`${engine.name} pulls ${known}`);
    try {
      await engine.pull(known, signal);
    } catch (error) {
      return { name, reason: (error as Error).message };
    }
    const image = await engine.image(known);
    return image ? { image, name } : { name, reason: `${engine.name} has pulled it but does not have it` };
  }
}

/** Returns the name of an image in its public registry. */
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
