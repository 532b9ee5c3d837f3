import { readVariables, StandardTagsProps, Variable } from '@slipway/conventions';
import { CollectorKind } from '@slipway/ecs-bluegreen';
import { NatGateways } from '@slipway/network';
import { check, forward, optional, partialCheck, picklist, pipe, transform } from 'valibot';

/** Configuration of this app. */
export interface Config {
  /** Region of the deployment, such as `us-east-1`. */
  readonly region: string;
  /** Globally unique suffix of this deployment, such as `shop-dev`. */
  readonly suffix: string;
  /** Email addresses that receive messages and alarms. @default - no subscriptions */
  readonly emails: readonly string[];
  /** Slack channel that shows messages and alarms. @default - no channel */
  readonly slack?: { readonly workspaceId: string; readonly channelId: string };
  /** ARN of the certificate with which the load balancer serves HTTPS. @default - HTTP only */
  readonly certificateArn?: string;
  /** Three Availability Zones, by name or ID. @default - three with Fargate, by ID */
  readonly zones?: readonly string[];
  /** NAT gateways of the network. Without NAT gateways, tasks run in public subnets. */
  readonly nat: NatGateways;
  /** Whether to create a PostgreSQL database, whose master password rotates. */
  readonly database: boolean;
  /** Whether the load balancer has only private addresses in the VPC, which are free of charge. */
  readonly internal: boolean;
  /** ISO 3166 codes of countries whose requests are blocked. */
  readonly blockedCountries: readonly string[];
  /** Percentage of requests to trace. */
  readonly samplingPercent: number;
  /** Image of a trace collector, with its digest. @default - the service is not traced */
  readonly collector?: string;
  /** Program in the collector image. */
  readonly collectorKind: CollectorKind;
  /** Tags of all resources. */
  readonly tags: StandardTagsProps;
}

const EXAMPLES = {
  ENVIRONMENT_SUFFIX: 'dev',
  AWS_REGION: 'us-east-1',
  ALERT_EMAIL: 'devops@company.com',
  SLACK_WORKSPACE_ID: 'T0123ABCD',
  SLACK_CHANNEL_ID: 'C0123ABCD',
  CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/6a5e4f0c-0000-4000-8000-000000000000',
  AVAILABILITY_ZONES: 'use1-az1,use1-az2,use1-az4',
  NAT_GATEWAYS: 'none',
  DATABASE: 'postgres',
  INTERNAL: 'false',
  BLOCKED_COUNTRIES: 'AQ,BV',
  SAMPLING_PERCENT: '10',
  COLLECTOR_IMAGE: `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${'0'.repeat(64)}`,
  COLLECTOR_KIND: 'otel',
  REPOSITORY: 'acme/web',
  COMMIT_AUTHOR: 'octocat',
  PR_NUMBER: '42',
  TEAM: 'platform',
} as const;

const NAT = { none: NatGateways.NONE, one: NatGateways.ONE, 'per-zone': NatGateways.PER_ZONE } as const;
const COLLECTORS = { otel: CollectorKind.OPEN_TELEMETRY, xray: CollectorKind.XRAY_DAEMON } as const;

/** Returns the schema of a choice between words. */
function oneOf<const T extends string>(...words: readonly T[]) {
  return picklist(words, (issue) => `is '${String(issue.input)}', which is not one of ${words.join(', ')}`);
}

const Percent = pipe(
  Variable.matching(/^\d{1,3}$/, 'is not a whole number of percent'),
  transform(Number),
  check((percent) => percent <= 100, 'is more than 100 percent'),
);

const Variables = pipe(
  Variable.all({
    ENVIRONMENT_SUFFIX: optional(Variable.suffix(12), 'dev'),
    AWS_REGION: optional(Variable.REGION, 'us-east-1'),
    ALERT_EMAIL: optional(Variable.EMAIL),
    SLACK_WORKSPACE_ID: optional(Variable.matching(/^[0-9A-Z]{1,255}$/, 'is not a Slack workspace ID')),
    SLACK_CHANNEL_ID: optional(Variable.matching(/^[A-Za-z0-9]{1,64}$/, 'is not a Slack channel ID')),
    CERTIFICATE_ARN: optional(Variable.CERTIFICATE_ARN),
    AVAILABILITY_ZONES: optional(Variable.zones(3)),
    NAT_GATEWAYS: optional(oneOf('none', 'one', 'per-zone'), 'none'),
    DATABASE: optional(oneOf('none', 'postgres'), 'none'),
    INTERNAL: optional(oneOf('true', 'false'), 'false'),
    BLOCKED_COUNTRIES: optional(
      Variable.matching(/^[A-Z]{2}(?:,[A-Z]{2})*$/, 'is not a comma-separated list of ISO 3166 codes'),
    ),
    SAMPLING_PERCENT: optional(Percent, '10'),
    COLLECTOR_IMAGE: optional(Variable.matching(/^[^@\s]+@sha256:[0-9a-f]{64}$/, 'is not an image with a digest')),
    COLLECTOR_KIND: optional(oneOf('otel', 'xray'), 'otel'),
    REPOSITORY: optional(Variable.TEXT, 'codecommit-web'),
    COMMIT_AUTHOR: optional(Variable.TEXT, 'unknown'),
    PR_NUMBER: optional(Variable.PR_NUMBER),
    TEAM: optional(Variable.TEXT, 'platform'),
  }),
  forward(
    partialCheck(
      [['CERTIFICATE_ARN'], ['AWS_REGION']],
      ({ CERTIFICATE_ARN: certificate, AWS_REGION: region }) =>
        certificate === undefined || certificate.split(':')[3] === region,
      'is in another Region than the load balancer, whose Region is AWS_REGION',
    ),
    ['CERTIFICATE_ARN'],
  ),
  forward(
    partialCheck(
      [['SLACK_WORKSPACE_ID'], ['SLACK_CHANNEL_ID']],
      ({ SLACK_WORKSPACE_ID: workspace, SLACK_CHANNEL_ID: channel }) =>
        (workspace === undefined) === (channel === undefined),
      'and SLACK_CHANNEL_ID must be set together: a Slack channel needs both',
    ),
    ['SLACK_WORKSPACE_ID'],
  ),
);

/**
 * Reads the configuration. Nothing else in the app reads the environment.
 *
 * @throws Error if a variable is missing or invalid. The message contains the variable, its rule, its value, and an
 * example
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const variables = readVariables(environment, Variables, EXAMPLES);
  const { SLACK_WORKSPACE_ID: workspaceId, SLACK_CHANNEL_ID: channelId, ALERT_EMAIL: email } = variables;
  return {
    region: variables.AWS_REGION,
    suffix: variables.ENVIRONMENT_SUFFIX,
    emails: email === undefined ? [] : [email],
    slack: workspaceId === undefined || channelId === undefined ? undefined : { workspaceId, channelId },
    certificateArn: variables.CERTIFICATE_ARN,
    zones: variables.AVAILABILITY_ZONES,
    nat: NAT[variables.NAT_GATEWAYS],
    database: variables.DATABASE === 'postgres',
    internal: variables.INTERNAL === 'true',
    blockedCountries: variables.BLOCKED_COUNTRIES?.split(',') ?? [],
    samplingPercent: variables.SAMPLING_PERCENT,
    collector: variables.COLLECTOR_IMAGE,
    collectorKind: COLLECTORS[variables.COLLECTOR_KIND],
    tags: {
      environment: variables.ENVIRONMENT_SUFFIX,
      repository: variables.REPOSITORY,
      author: variables.COMMIT_AUTHOR,
      prNumber: variables.PR_NUMBER,
      team: variables.TEAM,
      project: 'codecommit-web',
    },
  };
}
