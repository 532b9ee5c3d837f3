import { ADJUSTMENTS } from '../adjustments';
import { changeResources, Prepared } from './prepared-template';
import { Properties, Template } from '../stacks/template';

/** Environment variables that contain the path of a certificate file in the Lambda image. */
const CERTIFICATES = new Set(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE']);

/**
 * Adds environment variables to every function in a template. Removes variables that would prevent a function from
 * trusting the certificate of the embedded AWS.
 */
export function addFunctionVariables(template: Template, variables: Readonly<Record<string, string>>): Prepared {
  return changeResources(template, (_, resource, report) => {
    if (resource.Type !== 'AWS::Lambda::Function') {
      return resource;
    }
    const { Variables: own, ...environment } = (resource.Properties?.Environment ?? {}) as {
      readonly Variables?: Properties;
    };
    const kept = Object.entries(own ?? {}).filter(([name]) => !CERTIFICATES.has(name));
    Object.keys(own ?? {})
      .filter((name) => CERTIFICATES.has(name))
      .forEach((name) => report(ADJUSTMENTS.certificates.says(name), ADJUSTMENTS.certificates.why));
    Object.keys(variables).forEach((name) => report(ADJUSTMENTS.endpoints.says(name), ADJUSTMENTS.endpoints.why));
    return {
      ...resource,
      Properties: {
        ...resource.Properties,
        Environment: { ...environment, Variables: { ...Object.fromEntries(kept), ...variables } },
      },
    };
  });
}
