import { Engine, LocalImage } from './engine';

/** Images of CodeBuild, by the registry in which AWS publishes them. */
const OF_CODEBUILD = /^aws\/(codebuild\/.+)$/;
/** Registries of accounts: a run asks none. */
const OF_AN_ACCOUNT = /^\d{12}\.dkr[.-]ecr[.-]/;
/** Anything else could be taken for an option of the engine. */
const NAME = /^[a-z0-9][\w./:@-]*$/i;

export interface BuildImagesProps {
  readonly engine: Engine;
  /** Other images for those that projects name. @default - none */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Whether only images that the engine has already are used. @default false */
  readonly offline?: boolean;
}

/** The image that a build runs in, or why it cannot be had. */
export type ChosenImage =
  | { readonly image: LocalImage; readonly name: string }
  | { readonly image?: undefined; readonly name: string; readonly reason: string };

/** The images of builds, each of which is pulled once. */
export class BuildImages {
  public readonly engine: Engine;
  private readonly known = new Map<string, Promise<ChosenImage>>();

  constructor(private readonly props: BuildImagesProps) {
    this.engine = props.engine;
  }

  /**
   * Never rejects.
   * @param name as the project has it
   * @param onPull told of an image that is pulled, which takes a while
   */
  public async of(name: string, signal: AbortSignal, onPull: (text: string) => void): Promise<ChosenImage> {
    const chosen = this.known.get(name) ?? this.choose(this.props.replaced?.[name] ?? name, signal, onPull);
    this.known.set(name, chosen);
    const { image } = await chosen;
    if (image === undefined) {
      this.known.delete(name); // the next build may have more luck
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

/** The name by which a registry has an image. */
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
