import { ADJUSTMENTS } from '../adjustments';
import { changeResources, Prepared } from './prepared-template';
import { Template, Value } from '../stacks/template';
import { trustedServices } from '../stacks/trust-policy';

/**
 * Allows the runner's IAM user to assume every role that trusts an AWS service.
 *
 * The embedded AWS does not run the services that would assume these roles, so the runner assumes the roles instead.
 */
export function trustLocalRunner(template: Template, userArn: string): Prepared {
  return changeResources(template, (_, resource, report) => {
    const trust = resource.Type === 'AWS::IAM::Role' ? resource.Properties?.AssumeRolePolicyDocument : undefined;
    if (trust === undefined || trustedServices(trust).length === 0) {
      return resource;
    }
    report(ADJUSTMENTS.trust.says(userArn), ADJUSTMENTS.trust.why);
    const statement = {
      Sid: 'SlipwayLocalRunner',
      Effect: 'Allow',
      Principal: { AWS: userArn },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    };
    const document = trust as { readonly Statement: Value };
    return {
      ...resource,
      Properties: {
        ...resource.Properties,
        AssumeRolePolicyDocument: { ...document, Statement: [...([document.Statement].flat() as Value[]), statement] },
      },
    };
  });
}
