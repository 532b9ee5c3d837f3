import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findings } from '@slipway/least-privilege';
import { pipelineFindings } from '@slipway/pipeline';
import { statefulIds } from '@slipway/testing/stateful-resources';
import { BOUNDARY, everyConstruct, PATH, QUALIFIER } from './every-construct';

interface Role {
  readonly Path?: string;
  readonly PermissionsBoundary?: unknown;
}

const assembly = everyConstruct().synth();
const roles = assembly.stacks.flatMap(({ stackName, template }) =>
  Object.entries(template.Resources as Record<string, { Type: string; Properties: Role }>)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, { Properties }]) => [`${stackName}/${id}`, Properties] as const),
);

describe('an app with every construct of every package', () => {
  it('has roles in each of its stacks', () => {
    const stacks = new Set(roles.map(([role]) => role.split('/')[0]));

    expect([...stacks].sort()).toEqual(assembly.stacks.map(({ stackName }) => stackName).sort());
  });

  it.each(roles)('gives its role %s the permissions boundary and the path of the app', (_, role) => {
    expect(JSON.stringify(role.PermissionsBoundary)).toContain(`:policy/${BOUNDARY}`);
    expect(role.Path).toBe(PATH);
  });

  it('takes every asset from where the custom bootstrap put it, and names no other bootstrap', () => {
    const files = assembly.stacks.flatMap(({ stackName, template }) => [
      JSON.stringify(template),
      readFileSync(join(assembly.directory, `${stackName}.assets.json`), 'utf8'),
    ]);
    const qualifiers = files.flatMap((text) =>
      [...text.matchAll(/cdk-(?:bootstrap\/)?([a-z0-9]+)/g)].map(([, one]) => one),
    );

    expect(new Set(qualifiers)).toEqual(new Set([QUALIFIER]));
  });

  it('passes the validation of pipelines', () => {
    assembly.stacks.forEach(({ template }) => expect(pipelineFindings(template)).toEqual([]));
  });

  it('gives nothing that least-privilege refuses, except what is acknowledged on functions and builds in a VPC', () => {
    const refused = assembly.stacks.flatMap(({ template }) => findings(template));

    expect(
      refused.filter(({ logicalId }) => !/^(ServiceSmokeTest|MasterRotation|PipelineTestUnit)Role/.test(logicalId!)),
    ).toEqual([]);
  });

  it('keeps the logical ids of all that holds data', () => {
    expect(
      Object.fromEntries(assembly.stacks.map(({ stackName, template }) => [stackName, statefulIds(template)])),
    ).toEqual({
      Delivery: {
        'AWS::DynamoDB::Table': ['WebhookClaimsC909086E', 'AuditTable18A3095C', 'MetricsFunctionFacts5D278919'],
        'AWS::KMS::Key': ['StackKey57EFC447'],
        'AWS::Logs::LogGroup': [
          'WebhookFunctionLogs47EB7FFE',
          'PipelineBuildImageLogB1738FC5',
          'PipelineTestUnitLog721CA6F4',
          'PipelineIntegrationLog55CFA297',
          'PipelineFailureReportLog8F21575F',
          'BucketEmptierLogsA31F1C0F',
          'GateLog14960260',
          'AuditLog37476C05',
          'ApproverCheckLog9157BF19',
          'SigningKeyRotationLog05187F34',
          'StatusesLogFDCBD1FC',
          'MetricsFunctionLog9AC59224',
        ],
        'AWS::S3::Bucket': ['PipelineArtifacts12B887A7', 'BucketAccessLogsDF77FE7E'],
        'AWS::SecretsManager::Secret': ['TokenCB33349F', 'WebhookSecret11F7963D', 'SigningKeySecretDAB0A568'],
        'Custom::BucketContents': ['PipelineArtifactsContents54CC3C4B', 'BucketAccessLogsContents9F8BEEC2'],
      },
      Foundation: {
        'AWS::ECR::Repository': ['ImagesF8C4E866'],
        'AWS::KMS::Key': ['StackKey57EFC447'],
        'AWS::Logs::LogGroup': ['LiveStateLogs05458DEE', 'Log95422804'],
        'Custom::RunningImage': ['RunningImageF10E4701'],
      },
      Pulumi: {
        'AWS::ECR::Repository': ['ImageCandidatesB8B082DD', 'ImagePromotedF8077FB1'],
        'AWS::KMS::Key': ['StackKey57EFC447'],
        'AWS::Logs::LogGroup': ['ImageBuildLogCC14B6FD', 'ImageGateProjectLog2DC50281'],
      },
      Shop: {
        'AWS::KMS::Key': ['StackKey57EFC447'],
        'AWS::Logs::LogGroup': [
          'NetworkFlowLogsLog44C00743',
          'ServiceTaskLogs28A293E0',
          'ServiceSmokeTestLogs4FBB4AD3',
          'ServiceDeployLogs6FB25AA8',
          'LiveStateLogs05458DEE',
          'FirewallLogsGroup6E3A1E1C',
          'MasterRotationLog85757343',
          'RecoverableRotationLog7B29BA8C',
          'SecretProvisionerLog2CF5E050',
          'UsersRotationLog22D6CDF8',
        ],
        'AWS::SecretsManager::Secret': ['MasterSecretEAC4CADE', 'UsersSecret74828F70'],
        'Custom::RecoverableSecret': ['RecoverableD5DF3545'],
      },
      Site: {
        'AWS::KMS::Key': ['StackKey57EFC447'],
        'AWS::Logs::LogGroup': ['BucketEmptierLogsA31F1C0F'],
        'AWS::S3::Bucket': [
          'Uploads88C64F96',
          'BucketAccessLogsDF77FE7E',
          'PublishArtifactsDE24BA50',
          'Website1D1436A4',
        ],
        'Custom::BucketContents': [
          'UploadsContentsFD49C41E',
          'BucketAccessLogsContents9F8BEEC2',
          'PublishArtifactsContents3DBFA79A',
          'WebsiteContents5209B778',
        ],
      },
    });
  });
});
