import { Duration } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { findings } from '@slipway/least-privilege';
import { ScanGate, ScanGateProps } from '../../src/gate/scan-gate';
import { ACCOUNT, NAMING, prepare, propertiesOf, statementsOf } from '../prepare';

function gate(props: Partial<ScanGateProps> = {}) {
  const { stack, key, repository } = prepare();
  const made = new ScanGate(stack, 'Gate', { name: NAMING, key, repository, ...props });
  return { gate: made, template: Template.fromStack(stack) };
}

const variablesOf = (props?: Partial<ScanGateProps>) =>
  propertiesOf(gate(props).template, 'AWS::Lambda::Function').Environment.Variables;
const REPOSITORY = { 'Fn::GetAtt': [expect.stringMatching(/^Repository/), 'Arn'] };

describe('ScanGate', () => {
  it('[GC-05] lets no CRITICAL and no HIGH through, and waits half an hour for a scan', () => {
    expect(variablesOf()).toEqual({
      REPOSITORY: 'service-dev-x1',
      LIMITS: 'CRITICAL:0,HIGH:0',
      SCAN_TIMEOUT_SECONDS: '1800',
    });
  });

  it('accepts other limits and timeouts', () => {
    expect(variablesOf({ limits: { HIGH: 2, MEDIUM: 10 }, scanTimeout: Duration.hours(6) })).toMatchObject({
      LIMITS: 'CRITICAL:0,HIGH:2,MEDIUM:10',
      SCAN_TIMEOUT_SECONDS: '21600',
    });
  });

  it.each([
    [
      'a limit of what is no severity',
      { limits: { MEDUIM: 10 } },
      'MEDUIM cannot be limited by a gate: severities are CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNDEFINED, UNTRIAGED; set limits such as { MEDIUM: 10 }',
    ],
    [
      'a limit that is no number',
      { limits: { HIGH: -1 } },
      "limit 'HIGH:-1' is not valid: a limit is one of CRITICAL, HIGH",
    ],
    [
      'to wait for longer than 6 hours',
      { scanTimeout: Duration.minutes(361) },
      'the scan timeout is 6 hours 1 minute, but at most 6 hours are allowed; a scan takes minutes, so set a timeout such as Duration.minutes(30)',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(() => gate(props)).toThrow(message);
  });

  it('is a function that a pipeline can give jobs to, whose role is granted what they need', () => {
    const {
      gate: { function: handler, grantPrincipal },
      template,
    } = gate();

    const [id] = Object.keys(template.findResources('AWS::Lambda::Function'));
    expect(handler.stack.resolve(handler.functionArn)).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
    expect(handler.role?.roleArn).toBe((grantPrincipal as unknown as { roleArn: string }).roleArn);
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'scan-gate-function-dev-x1',
      Timeout: 120,
      LoggingConfig: { LogFormat: 'JSON' },
    });
  });

  it('has its permissions before it exists', () => {
    const { template } = gate();

    const [{ DependsOn }] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^GateRoleDefaultPolicy/)]));
  });

  it('[GC-07] keeps an encrypted log, which is deleted with the stack', () => {
    gate().template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: {
        LogGroupName: '/aws/lambda/scan-gate-function-dev-x1',
        RetentionInDays: 30,
        KmsKeyId: Match.anyValue(),
      },
    });
  });

  it('keeps the log for the configured time', () => {
    gate({ logRetention: RetentionDays.ONE_WEEK }).template.hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 7,
    });
  });

  it('[GC-10] may read the scans of its repository and write its log, and nothing else', () => {
    const { template } = gate();

    expect(statementsOf(template, 'scan-gate-role-dev-x1')).toEqual([
      [['logs:CreateLogStream', 'logs:PutLogEvents'], { 'Fn::GetAtt': [expect.stringMatching(/^GateLog/), 'Arn'] }],
      ['ecr:DescribeImageScanFindings', REPOSITORY],
    ]);
    expect(findings(template.toJSON(), ACCOUNT)).toEqual([]);
  });

  it('[GC-10] reads Inspector only if the account scans with it', () => {
    const { template } = gate({ enhancedScanning: true });

    expect(statementsOf(template, 'scan-gate-role-dev-x1').at(-1)).toEqual([
      ['inspector2:ListCoverage', 'inspector2:ListFindings'],
      '*',
    ]);
    expect(findings(template.toJSON(), ACCOUNT)).toEqual([]);
  });
});
