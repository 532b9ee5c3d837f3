import { CfnOutput } from 'aws-cdk-lib/core';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

/**
 * Outputs with their exports. CloudFormation takes no underscore in an output: `VpcId` is what the requirements call
 * `vpc_id`, and its description says so.
 */
export function addOutputs(scope: Construct, name: Naming, values: Readonly<Record<string, string>>): void {
  for (const [id, value] of Object.entries(values)) {
    const words = id.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
    new CfnOutput(scope, id, { value, description: words.join('_'), exportName: name.of(words.join('-')) });
  }
}
