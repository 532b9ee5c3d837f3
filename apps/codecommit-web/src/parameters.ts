import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

/**
 * Adds Systems Manager parameters with settings that are not secret. The keys describe the settings, such as
 * `cluster-name`.
 */
export function addParameters(scope: Construct, name: Naming, values: Readonly<Record<string, string>>): void {
  for (const [holds, stringValue] of Object.entries(values)) {
    new StringParameter(scope, `Parameter-${holds}`, {
      parameterName: `/${name.parameter(holds)}`,
      description: `Setting of the web service: ${holds}`,
      stringValue,
    });
  }
}
