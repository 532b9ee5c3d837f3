import { CfnOutput } from 'aws-cdk-lib/core';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

/**
 * Adds outputs with the names that tools expect, such as `pipelineName`, and exports them under names that follow the
 * naming pattern.
 */
export function addOutputs(scope: Construct, name: Naming, values: Readonly<Record<string, string>>): void {
  for (const [output, value] of Object.entries(values)) {
    const exportName = name.export(output.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    new CfnOutput(scope, output, { value, exportName });
  }
}
