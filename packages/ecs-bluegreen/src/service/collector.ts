import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/** Where the code in a task sends its traces. */
export const COLLECTOR_ENDPOINT = 'http://localhost:4318';

const BY_DIGEST = /^[^@\s]+@sha256:[0-9a-f]{64}$/;

/** Takes OTLP from the container beside it, and hands the traces on to X-Ray. */
const CONFIGURATION = JSON.stringify({
  receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
  processors: { batch: {} },
  exporters: { awsxray: {} },
  service: { pipelines: { traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['awsxray'] } } },
});

/**
 * The OpenTelemetry collector of AWS beside the application. A task goes on without it.
 *
 * @param image by its digest, such as `public.ecr.aws/aws-observability/aws-otel-collector@sha256:…`
 * @throws where the image is not named by its digest
 * @see https://aws-otel.github.io/docs/setup/ecs
 */
export function collectorContainer(image: string): CfnTaskDefinition.ContainerDefinitionProperty {
  if (!BY_DIGEST.test(image)) {
    throw new Error(
      `collector '${image}' is not named by its digest: a task runs what somebody has looked at; give one such as public.ecr.aws/aws-observability/aws-otel-collector@sha256:…`,
    );
  }
  return {
    name: 'collector',
    image,
    essential: false,
    privileged: false,
    readonlyRootFilesystem: true,
    environment: [{ name: 'AOT_CONFIG_CONTENT', value: CONFIGURATION }],
  };
}

/** Traces know no resource. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
export function grantCollect(grantee: IGrantable): Grant {
  return Grant.addToPrincipal({
    grantee,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resourceArns: ['*'],
  });
}
