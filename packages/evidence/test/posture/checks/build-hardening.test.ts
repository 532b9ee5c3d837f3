import { buildHardening } from '../../../src/posture/checks/build-hardening';
import { describeCheck, Resources } from '../found';

const build = (Properties: object) => ({ Build: { Type: 'AWS::CodeBuild::Project', Properties } });
const PRIVILEGED = { Environment: { PrivilegedMode: true } };
const webhook = (...FilterGroups: object[][]) => build({ Triggers: { Webhook: true, FilterGroups } });
const filter = (Type: string, Pattern: string) => ({ Type, Pattern });
const PUSH = filter('EVENT', 'PUSH');
const PROPOSAL = filter('EVENT', 'PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED');
const MAIN = filter('HEAD_REF', '^refs/heads/main$');
const PUSHER: Resources = {
  Role: { Type: 'AWS::IAM::Role' },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [{ Action: ['ecr:PutImage'] }] } },
  },
  Other: { Type: 'AWS::IAM::Policy', Properties: { Roles: ['elsewhere'] } },
};

describeCheck(buildHardening, {
  red: [
    [
      'logs that are not encrypted',
      /build logs are not encrypted/,
      build({ LogsConfig: { S3Logs: { Status: 'ENABLED', EncryptionDisabled: 'true' } } }),
    ],
    [
      'a privileged build',
      /the build runs in privileged mode/,
      build({ ...PRIVILEGED, Source: { BuildSpec: 'npm test' } }),
    ],
    ['a build whose logs are public', /build logs and artifacts are public/, build({ Visibility: 'PUBLIC_READ' })],
    ['open artifacts', /build artifacts are not encrypted/, build({ Artifacts: { EncryptionDisabled: true } })],
    ['a source that is not checked', /does not verify the TLS certificate/, build({ Source: { InsecureSsl: true } })],
    [
      'a second source that is not checked',
      /does not verify the TLS certificate/,
      build({ Source: { Type: 'NO_SOURCE' }, SecondarySources: [{ InsecureSsl: true }] }),
    ],
    [
      'open test reports',
      /^Reports: exported test reports are not encrypted/,
      {
        Reports: {
          Type: 'AWS::CodeBuild::ReportGroup',
          Properties: { ExportConfig: { S3Destination: { EncryptionDisabled: true } } },
        },
      },
    ],
    ['a webhook for a pattern of every branch', /any branch or/, webhook([PUSH, filter('HEAD_REF', '^refs/heads/')])],
    ['a webhook for all authors', /from any fork/, webhook([PROPOSAL, filter('ACTOR_ACCOUNT_ID', '^[0-9]+$')])],
    ['a webhook for every branch but one', /any branch or/, webhook([PUSH, { ...MAIN, ExcludeMatchedPattern: true }])],
    ['a webhook without filters', /pushes to any branch or pull requests from any fork start the build/, webhook()],
    ['a webhook for every push', /any branch or pull requests from any fork/, webhook([PUSH])],
    ['a webhook for pull requests of anyone', /any branch or pull requests from any fork/, webhook([PROPOSAL, MAIN])],
  ],
  advice: [
    [
      'a privileged build of an image',
      /runs in privileged mode/,
      build({ ...PRIVILEGED, Source: { BuildSpec: 'docker build .' } }),
    ],
    [
      'a privileged build that pushes images',
      /runs in privileged mode/,
      { ...build({ ...PRIVILEGED, ServiceRole: { 'Fn::GetAtt': ['Role', 'Arn'] } }), ...PUSHER },
    ],
  ],
  green: [
    ['an ordinary build', build({ Environment: { PrivilegedMode: false }, Artifacts: { Type: 'CODEPIPELINE' } })],
    ['a webhook for a branch', webhook([PUSH, MAIN])],
    ['a webhook for a pattern that is not valid here', webhook([PUSH, filter('HEAD_REF', '(?i)main(')])],
    [
      'a webhook whose pattern is not known',
      webhook([PUSH, { ...MAIN, Pattern: { Ref: 'Branch' }, ExcludeMatchedPattern: 'false' }]),
    ],
    ['a webhook for pull requests of one', webhook([PROPOSAL, filter('ACTOR_ACCOUNT_ID', '^123$')])],
    ['a webhook whose filters are not known', build({ Triggers: { Webhook: true, FilterGroups: { Ref: 'Filters' } } })],
  ],
});
