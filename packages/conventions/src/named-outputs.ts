import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Naming } from './naming';

const ID = /^(?:[A-Z][a-z0-9]+)+$/;

/** Stack outputs that other stacks and people find by name. */
export class NamedOutputs {
  /**
   * Adds outputs and exports them under names of the naming pattern.
   *
   * CloudFormation accepts no underscore in the ID of an output: `VpcId` is what people call `vpc_id`, and its
   * description says so. Its export is named by the pattern, from `vpc-id`.
   *
   * @param scope where the outputs are added
   * @param name pattern that the exports are named by
   * @param values the values, by IDs such as `VpcId`
   * @throws Error if an ID is not made of words that begin with a capital letter
   */
  public static add(scope: Construct, name: Naming, values: Readonly<Record<string, string>>): void {
    for (const [id, value] of Object.entries(values)) {
      if (!ID.test(id)) {
        throw new Error(
          `'${id}' cannot name an output: each word begins with a capital letter; write one such as VpcId`,
        );
      }
      const words = id.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
      new CfnOutput(scope, id, { value, description: words.join('_'), exportName: name.export(words.join('-')) });
    }
  }
}
