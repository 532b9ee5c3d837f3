import { CollectorKind } from '@slipway/ecs-bluegreen';
import { NatGateways } from '@slipway/network';
import { readConfig } from '../src/config';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/6a5e4f0c-0000-4000-8000-000000000000';
const COLLECTOR = `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${'0'.repeat(64)}`;

describe('readConfig', () => {
  it('needs no variables', () => {
    expect(readConfig({})).toMatchObject({
      region: 'us-east-1',
      suffix: 'dev',
      emails: [],
      slack: undefined,
      nat: NatGateways.NONE,
      database: false,
      internal: false,
      blockedCountries: [],
      samplingPercent: 10,
      collector: undefined,
      collectorKind: CollectorKind.OPEN_TELEMETRY,
    });
  });

  it('reads every variable', () => {
    expect(
      readConfig({
        ENVIRONMENT_SUFFIX: 'prod',
        AWS_REGION: 'us-east-1',
        ALERT_EMAIL: 'devops@company.com',
        SLACK_WORKSPACE_ID: 'T0123ABCD',
        SLACK_CHANNEL_ID: 'C0123ABCD',
        CERTIFICATE_ARN: CERTIFICATE,
        AVAILABILITY_ZONES: 'use1-az1,use1-az2,use1-az4',
        NAT_GATEWAYS: 'per-zone',
        DATABASE: 'postgres',
        INTERNAL: 'true',
        BLOCKED_COUNTRIES: 'AQ,BV',
        SAMPLING_PERCENT: '50',
        COLLECTOR_IMAGE: COLLECTOR,
        COLLECTOR_KIND: 'xray',
        REPOSITORY: 'acme/web',
        COMMIT_AUTHOR: 'octocat',
        PR_NUMBER: '42',
        TEAM: 'platform',
      }),
    ).toEqual({
      region: 'us-east-1',
      suffix: 'prod',
      emails: ['devops@company.com'],
      slack: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' },
      certificateArn: CERTIFICATE,
      zones: ['use1-az1', 'use1-az2', 'use1-az4'],
      nat: NatGateways.PER_ZONE,
      database: true,
      internal: true,
      blockedCountries: ['AQ', 'BV'],
      samplingPercent: 50,
      collector: COLLECTOR,
      collectorKind: CollectorKind.XRAY_DAEMON,
      tags: {
        environment: 'prod',
        repository: 'acme/web',
        author: 'octocat',
        prNumber: '42',
        team: 'platform',
        project: 'codecommit-web',
      },
    });
  });

  it.each([
    [{ ENVIRONMENT_SUFFIX: 'Not Good' }, 'ENVIRONMENT_SUFFIX'],
    [{ ALERT_EMAIL: 'nobody' }, 'ALERT_EMAIL'],
    [{ SLACK_WORKSPACE_ID: 'T0123ABCD' }, 'SLACK_WORKSPACE_ID'],
    [{ SLACK_CHANNEL_ID: 'C0123ABCD' }, 'SLACK_WORKSPACE_ID'],
    [{ CERTIFICATE_ARN: 'arn:aws:iam::123456789012:server-certificate/x' }, 'CERTIFICATE_ARN'],
    [{ CERTIFICATE_ARN: CERTIFICATE, AWS_REGION: 'us-west-2' }, 'CERTIFICATE_ARN'],
    [{ AVAILABILITY_ZONES: 'use1-az1,use1-az2' }, 'AVAILABILITY_ZONES'],
    [{ NAT_GATEWAYS: 'two' }, 'NAT_GATEWAYS'],
    [{ DATABASE: 'mysql' }, 'DATABASE'],
    [{ INTERNAL: 'yes' }, 'INTERNAL'],
    [{ BLOCKED_COUNTRIES: 'aq' }, 'BLOCKED_COUNTRIES'],
    [{ SAMPLING_PERCENT: '101' }, 'SAMPLING_PERCENT'],
    [{ SAMPLING_PERCENT: '0.1' }, 'SAMPLING_PERCENT'],
    [{ COLLECTOR_IMAGE: 'collector:latest' }, 'COLLECTOR_IMAGE'],
    [{ COLLECTOR_KIND: 'jaeger' }, 'COLLECTOR_KIND'],
    [{ PR_NUMBER: 'seven' }, 'PR_NUMBER'],
  ])('refuses %j, and names the variable', (environment, variable) => {
    expect(() => readConfig(environment)).toThrow(variable);
  });
});
