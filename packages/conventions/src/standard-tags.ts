import { Tags, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

const LONGEST_VALUE = 256;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export interface StandardTagsProps {
  /** Which deployment this is, such as `dev`. */
  readonly environment: string;
  /** Where the code comes from, such as `octo-org/shop`. */
  readonly repository: string;
  /** Who wrote the commit. */
  readonly author: string;
  /** The number of the pull request. @default - the tag is left out */
  readonly prNumber?: string;
  /** Who answers for the resources. */
  readonly team: string;
  /** What the resources belong to. */
  readonly project: string;
}

/** The tags that every resource carries, so that cost and incidents find their owner. */
export class StandardTags {
  /**
   * Puts the tags on everything below `scope` that takes tags.
   *
   * @throws where a value is longer than 256 characters or holds a character that tags do not take
   * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
   */
  public static apply(scope: IConstruct, props: StandardTagsProps): void {
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
