import { publicFunction } from '../../../src/posture/checks/public-function';
import { describeCheck } from '../found';

const url = (AuthType: unknown) => ({ Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType } } });
const serverless = (FunctionUrlConfig?: object) => ({
  Url: { Type: 'AWS::Serverless::Function', Properties: { FunctionUrlConfig } },
});
const permission = (Properties: object) => ({ May: { Type: 'AWS::Lambda::Permission', Properties } });

describeCheck(publicFunction, {
  red: [
    ['a URL for everybody', /anyone can call the function through its URL/, url('NONE')],
    ['a serverless URL for everybody', /anyone can call the function/, serverless({ AuthType: 'NONE' })],
    ['a permission for everybody', /anyone can call the function$/, permission({ Principal: '*' })],
    [
      'a service for any account',
      /events.amazonaws.com can call the function on behalf of any account/,
      permission({ Principal: 'events.amazonaws.com' }),
    ],
  ],
  green: [
    ['a URL with IAM', url('AWS_IAM')],
    ['a serverless URL with IAM', serverless({ AuthType: 'AWS_IAM' })],
    ['a serverless function without a URL', serverless()],
    ['the permission that belongs to a URL', permission({ Principal: '*', FunctionUrlAuthType: 'NONE' })],
    ['the other one', permission({ Principal: '*', InvokedViaFunctionUrl: true })],
    ['a service for a source', permission({ Principal: 'events.amazonaws.com', SourceArn: { Ref: 'Rule' } })],
    ['an organization', permission({ Principal: '*', PrincipalOrgID: 'o-1' })],
    ['a service that names no source', permission({ Principal: 'elasticloadbalancing.amazonaws.com' })],
  ],
});
