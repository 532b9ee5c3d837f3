import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/** Program that takes the traces of a task and passes them on to X-Ray. */
export enum CollectorKind {
  /** The OpenTelemetry collector of AWS. The code finds it in `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  OPEN_TELEMETRY = 'OPEN_TELEMETRY',
  /**
   * The X-Ray daemon, for code that still uses an X-Ray SDK, both of which are in maintenance only. The code finds it
   * in `AWS_XRAY_DAEMON_ADDRESS`.
   *
   * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-eol.html
   */
  XRAY_DAEMON = 'XRAY_DAEMON',
}

/** Environment variables that point code in a task to its collector, by kind. */
export const COLLECTOR_VARIABLES: Readonly<Record<CollectorKind, Readonly<Record<string, string>>>> = {
  [CollectorKind.OPEN_TELEMETRY]: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' },
  [CollectorKind.XRAY_DAEMON]: { AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000' },
};

/** That of the image of the X-Ray daemon. The one of OpenTelemetry has none, and needs none: it is one file. */
const USER = '10001:10001';

const BY_DIGEST = /^[^@\s]+@sha256:[0-9a-f]{64}$/;

/** Configuration of the collector: it receives OTLP from the other container of the task, and sends traces to X-Ray. */
const CONFIGURATION = JSON.stringify({
  receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
  processors: { batch: {} },
  exporters: { awsxray: {} },
  service: { pipelines: { traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['awsxray'] } } },
});

/**
 * Returns the container of the trace collector. The application continues if it fails.
 *
 * @param image image of the collector by its digest, such as
 * `public.ecr.aws/aws-observability/aws-otel-collector@sha256:…`
 * @throws if the image is not named by its digest
 * @see https://aws-otel.github.io/docs/setup/ecs
 */
export function collectorContainer(image: string, kind: CollectorKind): CfnTaskDefinition.ContainerDefinitionProperty {
  if (!BY_DIGEST.test(image)) {
    throw new Error(
      `collector '${image}' has no digest, which pins it to the image that somebody reviewed; give one such as public.ecr.aws/aws-observability/aws-otel-collector@sha256:…`,
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
 * Grants sending traces. IAM accepts only `*` as the resource.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
export function grantCollect(grantee: IGrantable): Grant {
  return Grant.addToPrincipal({
    grantee,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resourceArns: ['*'],
  });
}
