import type { PostureCheck } from '../check';

const NEEDS_SOURCE = /^(events|s3|sns|apigateway|logs|scheduler|config|ses|iot|codecommit)\.amazonaws\.com$/;

/** A function is called only by principals that are named. */
export const publicFunction: PostureCheck = {
  id: 'public-function',
  looksAt: ['AWS::Lambda::Url', 'AWS::Lambda::Permission'],
  wants: 'IAM authentication for function URLs, named principals in permissions, and a source for services that call',
  why: 'everybody can call it at your cost, or a service calls it for any account',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1',
  items: { pciDss: ['1.3.1', '1.4.2', '7.2.1', '7.2.2'] },
  find: (resource) => {
    if (resource.type === 'AWS::Lambda::Url') {
      return resource.texts('AuthType').includes('NONE')
        ? [
            {
              problem: 'everybody can call the function by its URL',
              instead: 'set AuthType to AWS_IAM; acknowledge it if the function itself checks who calls',
              location: 'Properties/AuthType',
            },
          ]
        : [];
    }
    const isBound = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken'].some((name) =>
      resource.says(name),
    );
    const location = 'Properties/Principal';
    return resource.texts('Principal').flatMap((principal) => {
      if (isBound || resource.says('FunctionUrlAuthType') || resource.mayHave('InvokedViaFunctionUrl')) {
        return [];
      }
      return principal === '*'
        ? [{ problem: 'everybody can call the function', instead: 'list the principals that may call it', location }]
        : NEEDS_SOURCE.test(principal)
          ? [
              {
                problem: `${principal} can call the function for any account`,
                instead: 'set SourceArn to the resource that it calls for',
                location,
              },
            ]
          : [];
    });
  },
};
