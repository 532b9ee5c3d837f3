import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './workspace';

/** Each check, with the rule and a plain CloudFormation resource that breaks the rule. */
const CHECKS: [check: string, from: string, rule: string, type: string, properties: object][] = [
  [
    'LeastPrivilege',
    'least-privilege',
    'wildcard-action',
    'AWS::IAM::ManagedPolicy',
    {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::shop/page.html' }],
      },
    },
  ],
  [
    'PipelineRules',
    'pipeline',
    'action-timeout',
    'AWS::CodePipeline::Pipeline',
    {
      PipelineType: 'V2',
      RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
      ArtifactStore: { Type: 'S3', Location: 'artifacts' },
      Stages: [
        {
          Name: 'Source',
          Actions: [
            {
              Name: 'Source',
              ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'S3', Version: '1' },
              Configuration: { S3Bucket: 'uploads', S3ObjectKey: 'source.zip', PollForSourceChanges: 'false' },
              OutputArtifacts: [{ Name: 'source' }],
            },
          ],
        },
        {
          Name: 'Release',
          Actions: [
            {
              Name: 'Ask',
              ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
              TimeoutInMinutes: 999_999,
            },
          ],
        },
      ],
    },
  ],
  ['Posture', 'evidence', 'log-retention', 'AWS::Logs::LogGroup', { LogGroupName: '/shop/web' }],
  ['PciDss4', 'evidence', 'secret-rotation', 'AWS::SecretsManager::Secret', { Name: 'shop/token' }],
];

const ACKNOWLEDGED = {
  never: null,
  'with a reason': { reason: 'a trial' },
  'until a day': { reason: 'a trial', expires: '2999-12-31' },
  'until a day that is over': { reason: 'a trial', expires: '2020-12-31' },
};

/** Tests each way to acknowledge a finding, in an app that uses only this check of Slipway. */
function outcomes([check, from, rule, type, properties]: (typeof CHECKS)[number]): Record<string, string> {
  const program = `
    process.env.CDK_VALIDATION = 'false'; // the CDK's own validation takes seconds, and is not tested here
    const { readFileSync, writeFileSync } = require('node:fs');
    const { App, CfnResource, Stack } = require('aws-cdk-lib/core');
    const { ${check} } = require('@slipway/${from}');
    const outcomes = Object.entries(${JSON.stringify(ACKNOWLEDGED)}).map(([how, more]) => {
      const app = new App();
      ${check}.enforce(app);
      const resource = new CfnResource(new Stack(app, 'Shop'), 'Thing', ${JSON.stringify({ type, properties })});
      if (more) {
        ${check}.of(resource).acknowledge({ rule: '${rule}', ...more });
      }
      try {
        app.synth();
        return [how, 'synthesized'];
      } catch (error) {
        return [how, readFileSync(error.message.slice(error.message.lastIndexOf(': ') + 2), 'utf8')]; // the report
      }
    });
    writeFileSync(1, '\\n' + JSON.stringify(Object.fromEntries(outcomes)));
  `;
  const said = run(process.execPath, ['-e', program]);
  return JSON.parse(said.slice(said.lastIndexOf('\n')));
}

test.each(CHECKS)('[RN-12] %s can be used, and acknowledged with a reason until a day, on any app', (...check) => {
  expect(outcomes(check)).toEqual({
    never: expect.stringContaining(check[2]),
    'with a reason': 'synthesized',
    'until a day': 'synthesized',
    'until a day that is over': expect.stringContaining('2020-12-31'),
  });
});

test('[RN-12] all checks together took less CPU time than their goal when the benchmark was last run', () => {
  const { rows } = JSON.parse(readFileSync(join(ROOT, 'bench', 'results.json'), 'utf8')) as {
    rows: { id: string; value: number; unit: string; met: boolean }[];
  };

  expect(rows.find(({ id }) => id === 'all-checks')).toMatchObject({ unit: 'ms', met: true });
});
