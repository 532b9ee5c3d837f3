import { Tags, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { requireProps } from './required-props';

const LONGEST_VALUE = 256;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Values of the tags that every resource of an app carries. */
export interface StandardTagsProps {
  /** Name of the deployment, such as `dev`. */
  readonly environment: string;
  /** Repository that the code comes from, such as `octo-org/shop`. */
  readonly repository: string;
  /** Person who wrote the commit that is deployed. */
  readonly author: string;
  /** Number of the pull request that is deployed. @default - the tag is left out */
  readonly prNumber?: string;
  /** Team that is responsible for the resources. */
  readonly team: string;
  /** Project that the resources belong to, such as a cost centre knows it. */
  readonly project: string;
}

/** The tags that every resource carries, so that costs and incidents find their owner. */
export class StandardTags {
  /**
   * Adds the tags to every resource below `scope` that accepts tags.
   *
   * @throws Error if a value is longer than 256 characters or has a character that tags do not accept
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
      `tag ${key} cannot be '${value}': a value takes at most ${LONGEST_VALUE} letters, digits, spaces and _ . : / = + - @`,
    );
  }
}
