import { CommentBuild, CommentBuildProps, PromotedImage } from '@slipway/codebuild-pulumi-image';
import { RunVariable } from '@slipway/pipeline';
import { ProgramStep } from './program-step';

export interface CommentStepProps extends CommentBuildProps {
  readonly image: PromotedImage;
  /** Where all of the preview can be read. */
  readonly link: string;
}

/** Tells a pull request about its preview. It has the token of GitHub, and runs nothing of the source. */
export class CommentStep extends ProgramStep {
  constructor(name: string, props: CommentStepProps) {
    super(name, new CommentBuild(props), props.image, {
      runEnvironment: { COMMIT: RunVariable.COMMIT, PULL_REQUEST: RunVariable.PULL_REQUEST, BUILD_URL: props.link },
    });
  }
}
