import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/** Program that receives traces from the code in a task and sends them to X-Ray. */
export enum CollectorKind {
  /** AWS OpenTelemetry collector. The container's variable `OTEL_EXPORTER_OTLP_ENDPOINT` contains its endpoint. */
  OPEN_TELEMETRY = 'OPEN_TELEMETRY',
  /**
   * X-Ray daemon, for code with an X-Ray SDK. Both are in maintenance mode at AWS. The container's variable
   * `AWS_XRAY_DAEMON_ADDRESS` contains the daemon's address.
   *
   * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-eol.html
   */
  XRAY_DAEMON = 'XRAY_DAEMON',
}

/** Environment variables that tell the code in a task how to reach the collector, by kind of collector. */
export const COLLECTOR_VARIABLES: Readonly<Record<CollectorKind, Readonly<Record<string, string>>>> = {
  [CollectorKind.OPEN_TELEMETRY]: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' },
  [CollectorKind.XRAY_DAEMON]: { AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000' },
};

/** User and group of the collector container, the same as in the X-Ray daemon's image. */
const USER = '10001:10001';

const BY_DIGEST = /^[^@\s]+@sha256:[0-9a-f]{64}$/;

/** Configuration of the collector: receives OTLP traces from the application container, and sends them to X-Ray. */
const CONFIGURATION = JSON.stringify({
  receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
  processors: { batch: {} },
  exporters: { awsxray: {} },
  service: { pipelines: { traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['awsxray'] } } },
});

/**
 * Returns the definition of the collector container. The application keeps running if the collector fails.
 *
 * @param image image URI of the collector with the digest, such as
 * `public.ecr.aws/aws-observability/aws-otel-collector@sha256:…`
 * @throws Error if the image URI has no digest
 * @see https://aws-otel.github.io/docs/setup/ecs
 */
export function collectorContainer(image: string, kind: CollectorKind): CfnTaskDefinition.ContainerDefinitionProperty {
  if (!BY_DIGEST.test(image)) {
    throw new Error(
      `collector image '${image}' has no digest: the digest pins the image that was reviewed; set an image such as public.ecr.aws/aws-observability/aws-otel-collector@sha256:…`,
    );
  }
  return {
    name: 'collector',
    image,
    essential: false,
    user: USER,
    privileged: false,
    readonlyRootFilesystem: true,
    ...(kind === CollectorKind.OPEN_TELEMETRY
      ? { environment: [{ name: 'AOT_CONFIG_CONTENT', value: CONFIGURATION }] }
      : { portMappings: [{ containerPort: 2000, protocol: 'udp' }] }),
  };
}

/**
 * Grants permission to send traces, for which IAM accepts only `*` as the resource.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
export function grantCollect(grantee: IGrantable): Grant {
  return Grant.addToPrincipal({
    grantee,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resourceArns: ['*'],
  });
}
