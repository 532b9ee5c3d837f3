import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { findings } from '@slipway/least-privilege';
import { ImageGate, ImageGateProps } from '../../src/gate/image-gate';
import { ImageRepository } from '../../src/repository/image-repository';
import { ACCOUNT, filesOf, NAMING, prepare, propertiesOf, statementsOf } from '../prepare';

function gate(props: Partial<ImageGateProps> = {}) {
  const { app, stack, key, repository: candidates } = prepare();
  const promoted = new ImageRepository(stack, 'Promoted', { repositoryName: 'promoted-dev-x1', key, keep: 10 });
  new ImageGate(stack, 'Gate', { name: NAMING, key, candidates, promoted, ...props });
  return { app, template: Template.fromStack(stack) };
}

const projectOf = (template: Template) =>
  propertiesOf(template, 'AWS::CodeBuild::Project') as {
    Source: { BuildSpec: { 'Fn::Join': [string, unknown[]] } };
    Environment: { PrivilegedMode: boolean; EnvironmentVariables: { Name: string; Value: unknown }[] };
    TimeoutInMinutes: number;
  };
const variablesOf = (template: Template) =>
  Object.fromEntries(projectOf(template).Environment.EnvironmentVariables.map(({ Name, Value }) => [Name, Value]));
const buildspecOf = (template: Template) =>
  JSON.parse(
    projectOf(template)
      .Source.BuildSpec['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'ARN'))
      .join(''),
  );

describe('ImageGate', () => {
  it('judges, and then promotes, without Docker', () => {
    const { app, template } = gate();

    expect(buildspecOf(template).phases.build).toEqual({
      commands: ['node index.js wait-and-judge', 'node index.js promote'],
    });
    expect(projectOf(template).Environment.PrivilegedMode).toBe(false);
    expect(filesOf(app, 'Program')).toEqual(['index.js']);
  });

  it('reports tests to a group of its own, which goes with the stack', () => {
    const { template } = gate();

    expect(buildspecOf(template).reports).toEqual({
      ARN: { 'base-directory': 'gate', files: ['junit.xml'], 'file-format': 'JUNITXML' },
    });
    template.hasResource('AWS::CodeBuild::ReportGroup', {
      DeletionPolicy: 'Delete',
      Properties: { Name: 'image-gate-report-dev-x1', Type: 'TEST', DeleteReports: true },
    });
  });

  it('[PG-04] lets no CRITICAL and no HIGH through, waits half an hour, and is stopped half an hour later', () => {
    const { template } = gate();

    expect(variablesOf(template)).toEqual({
      REPOSITORY: 'service-dev-x1',
      PROMOTED_REPOSITORY: 'promoted-dev-x1',
      LIMITS: 'CRITICAL:0,HIGH:0',
      SCAN_TIMEOUT_SECONDS: '1800',
    });
    expect(projectOf(template).TimeoutInMinutes).toBe(60);
  });

  it('accepts other limits, waivers and timeouts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waivers-'));
    const waivers = join(folder, 'known-flaws.yaml');
    writeFileSync(waivers, 'waivers: []');

    const { app, template } = gate({ limits: { HIGH: 2, MEDIUM: 10 }, waivers, scanTimeout: Duration.hours(2) });

    expect(variablesOf(template)).toMatchObject({
      LIMITS: 'CRITICAL:0,HIGH:2,MEDIUM:10',
      WAIVERS_FILE: 'waivers.yaml',
      SCAN_TIMEOUT_SECONDS: '7200',
    });
    expect(filesOf(app, 'Program')).toEqual(['index.js', 'waivers.yaml']);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['a limit that is no number', { limits: { HIGH: -1 } }, "limit 'HIGH:-1' is not valid"],
    [
      'waivers that are not there',
      { waivers: 'gone.yaml' },
      "'gone.yaml' does not exist: the asset of 'Images/Gate' needs this file; correct the path",
    ],
    [
      'to wait for a day',
      { scanTimeout: Duration.days(1) },
      'the scan timeout is 1 day, but at most 6 hours are allowed',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(() => gate(props)).toThrow(message);
  });

  it('[GC-10] may read scans and candidates, put promoted images, report, read its program and write its log', () => {
    const { template } = gate();
    const [candidates, promoted] = ['Repository', 'Promoted'].map((id) => ({
      'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${id}`)), 'Arn'],
    }));

    expect(statementsOf(template, 'image-gate-role-dev-x1').slice(2)).toEqual([
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        { 'Fn::GetAtt': [expect.stringMatching(/^GateProjectLog/), 'Arn'] },
      ],
      ['ecr:DescribeImageScanFindings', candidates],
      [['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], candidates],
      [
        [
          'ecr:BatchCheckLayerAvailability',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:PutImage',
        ],
        promoted,
      ],
      [
        [
          'codebuild:CreateReportGroup',
          'codebuild:CreateReport',
          'codebuild:UpdateReport',
          'codebuild:BatchPutTestCases',
        ],
        { 'Fn::GetAtt': [expect.stringMatching(/^GateReport/), 'Arn'] },
      ],
    ]);
  });

  it('[GC-10] reads Inspector only if the account scans with it', () => {
    const { template } = gate({ enhancedScanning: true });

    expect(statementsOf(template, 'image-gate-role-dev-x1').at(-1)).toEqual([
      ['inspector2:ListCoverage', 'inspector2:ListFindings'],
      '*',
    ]);
    expect(findings(template.toJSON(), ACCOUNT)).toEqual([]);
  });

  it('is the only one that puts images where consumers pull from', () => {
    const { template } = gate();

    const [{ Properties }] = Object.values(
      template.findResources('AWS::ECR::Repository', { Properties: { RepositoryName: 'promoted-dev-x1' } }),
    );

    expect(Properties.RepositoryPolicyText.Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Condition: {
          ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': [expect.stringMatching(/^GateProjectRole/), 'Arn'] } },
        },
      }),
    ]);
  });
});
