import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Naming } from './naming';

const ID = /^(?:[A-Z][a-z0-9]+)+$/;

/** Outputs that other stacks and people find by name. */
export class NamedOutputs {
  /**
   * Adds outputs with their exports. CloudFormation takes no underscore in an output: `VpcId` is what people call `vpc_id`, and
   * its description says so. It is exported as `vpc-id`, named as everything else.
   *
   * @param values by ids such as `VpcId`
   * @throws where an id is not made of such words
   */
  public static add(scope: Construct, name: Naming, values: Readonly<Record<string, string>>): void {
    for (const [id, value] of Object.entries(values)) {
      if (!ID.test(id)) {
        throw new Error(
          `'${id}' cannot name an output: it takes words that begin with a capital letter each; write one such as VpcId`,
        );
      }
      const words = id.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
      new CfnOutput(scope, id, { value, description: words.join('_'), exportName: name.of(words.join('-')) });
    }
  }
}
