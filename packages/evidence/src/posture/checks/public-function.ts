import type { PostureCheck } from '../check';

const NEEDS_SOURCE = /^(events|s3|sns|apigateway|logs|scheduler|config|ses|iot|codecommit)\.amazonaws\.com$/;

/** Property with the authentication of a function URL, by resource type. */
const URLS: Readonly<Record<string, string>> = {
  'AWS::Lambda::Url': 'AuthType',
  'AWS::Serverless::Function': 'FunctionUrlConfig.AuthType',
};

/** Reports functions that anyone can call, and functions that an AWS service can call on behalf of any account. */
export const publicFunction: PostureCheck = {
  id: 'public-function',
  looksAt: [...Object.keys(URLS), 'AWS::Lambda::Permission'],
  wants:
    'IAM authentication for function URLs; specific principals in function permissions; a source ARN or account for services that call the function',
  why: 'otherwise, anyone can call the function at your cost, or a service calls it on behalf of any account',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1',
  items: { pciDss: ['1.3.1', '1.4.2', '7.2.1', '7.2.2'] },
  find: (resource) => {
    const authentication = URLS[resource.type];
    if (authentication !== undefined) {
      return resource.texts(authentication).includes('NONE')
        ? [
            {
              problem: 'anyone can call the function through its URL',
              instead:
                'set AuthType to AWS_IAM, or acknowledge the finding if the function itself authenticates callers',
              location: `Properties/${authentication.replace('.', '/')}`,
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
        ? [
            {
              problem: 'anyone can call the function',
              instead: 'set Principal to the account or service that calls the function',
              location,
            },
          ]
        : NEEDS_SOURCE.test(principal)
          ? [
              {
                problem: `${principal} can call the function on behalf of any account`,
                instead: 'set SourceArn to the resource that triggers the function',
                location,
              },
            ]
          : [];
    });
  },
};
