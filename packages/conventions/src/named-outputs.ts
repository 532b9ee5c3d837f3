import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Naming } from './naming';

const ID = /^(?:[A-Z][a-z0-9]+)+$/;

/** Stack outputs whose export names follow the naming pattern. */
export class NamedOutputs {
  /**
   * Adds outputs to a stack, and exports them under names that follow the naming pattern.
   *
   * CloudFormation does not accept underscores in output IDs. The output `VpcId` has the description `vpc_id`, and its
   * export name is the naming pattern with `vpc-id` in place of `{type}`.
   *
   * @param scope construct to which the outputs are added
   * @param name naming pattern of the exports
   * @param values values of the outputs by ID, such as `VpcId`
   * @throws Error if an ID does not consist of words that each have one capital letter, followed by lower-case letters
   * or digits
   */
  public static add(scope: Construct, name: Naming, values: Readonly<Record<string, string>>): void {
    for (const [id, value] of Object.entries(values)) {
      if (!ID.test(id)) {
        throw new Error(
          `'${id}' is not a valid output ID: each word must be one capital letter followed by lower-case letters or digits; use an ID such as VpcId`,
        );
      }
      const words = id.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
      new CfnOutput(scope, id, { value, description: words.join('_'), exportName: name.export(words.join('-')) });
    }
  }
}
