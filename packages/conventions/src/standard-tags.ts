import { Tags, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { requireProps } from './required-props';

const LONGEST_VALUE = 256;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Values of the tags on all resources of an app. */
export interface StandardTagsProps {
  /** Name of the deployment, such as `dev`. */
  readonly environment: string;
  /** Repository of the deployed code, such as `octo-org/shop`. */
  readonly repository: string;
  /** Author of the deployed commit. */
  readonly author: string;
  /** Number of the deployed pull request. @default - the tag is omitted */
  readonly prNumber?: string;
  /** Team that is responsible for the resources. */
  readonly team: string;
  /** Project to which the resources belong, such as the name of a cost center. */
  readonly project: string;
}

/** Standard tags for all resources of an app. The tags identify who is responsible for costs and incidents. */
export class StandardTags {
  /**
   * Adds the tags to all taggable resources in `scope`.
   *
   * @throws Error if a required value is missing, is longer than 256 characters, or contains a character that tags do
   * not accept. A value that is a token is not checked
   * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
   */
  public static apply(scope: IConstruct, props: StandardTagsProps): void {
    requireProps<StandardTagsProps>('the tags of an app', props, {
      environment: "'dev'",
      repository: "'octo-org/shop'",
      author: "'mona'",
      team: "'platform'",
      project: "'shop'",
    });
    const tags: Record<string, string | undefined> = {
      Environment: props.environment,
      Repository: props.repository,
      Author: props.author,
      PRNumber: props.prNumber,
      Team: props.team,
      Project: props.project,
    };
    for (const [key, value] of Object.entries(tags)) {
      if (value !== undefined) {
        check(key, value);
        Tags.of(scope).add(key, value);
      }
    }
  }
}

function check(key: string, value: string): void {
  if (Token.isUnresolved(value)) {
    return;
  }
  if (value.length > LONGEST_VALUE || !VALUE.test(value)) {
    throw new Error(
      `tag ${key} cannot be '${value}': a tag value consists of at most ${LONGEST_VALUE} letters, digits, spaces and the characters '_', '.', ':', '/', '=', '+', '-' and '@'`,
    );
  }
}
