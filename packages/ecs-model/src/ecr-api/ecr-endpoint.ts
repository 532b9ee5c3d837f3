import { readFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { z } from 'zod';
import {
  ApiRefusedError,
  CallAuthorizer,
  CallPermissions,
  EmbeddedAws,
  jsonOperations,
  LoopbackServer,
} from '@slipway/embedded-aws';
import { ScanAnswer, ScanFindings } from './scan-answer';

const PREFIX = 'AmazonEC2ContainerRegistry_V20150921.';
const FINDINGS = 'DescribeImageScanFindings';
const PAGE = 100;

const input = z.object({
  repositoryName: z.string(),
  imageId: z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() }),
  maxResults: z.number().max(1000).default(PAGE),
  nextToken: z.string().optional(),
});

/**
 * Functions that return the permissions that AWS requires for reading scan findings, by operation.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
const scanPermissions: CallPermissions = {
  [FINDINGS]: (body) => [
    {
      action: `ecr:${FINDINGS}`,
      resource: `arn:aws:ecr:\${Region}:\${Account}:repository/${input.parse(body).repositoryName}`,
    },
  ],
};

/**
 * ECR endpoint for functions. It answers requests for scan findings, which the embedded AWS does not have, and forwards
 * all other requests with the caller's signature.
 */
export class EcrEndpoint {
  /**
   * @param scanFindings function that returns the scan result of an image
   * @param authorizer authorizer of requests for scan findings @default - every request is allowed
   */
  public static async start(
    aws: EmbeddedAws,
    scanFindings: ScanFindings,
    authorizer?: CallAuthorizer,
  ): Promise<EcrEndpoint> {
    const ecr = new ECRClient(aws.clientOptions(aws.root));
    const findings = jsonOperations(
      'ECR',
      PREFIX,
      { [FINDINGS]: (body) => describeFindings(ecr, scanFindings, body) },
      authorizer && { authorizer, permissions: scanPermissions },
    );
    const server = await LoopbackServer.start((request, response) => {
      if (request.headers['x-amz-target'] === `${PREFIX}${FINDINGS}`) {
        findings(request, response);
      } else {
        handOver(aws, request, response);
      }
    });
    return new EcrEndpoint(server);
  }

  private constructor(private readonly server: LoopbackServer) {}

  /** Environment variables that direct a function to this endpoint. */
  public get environment(): Record<string, string> {
    return { AWS_ENDPOINT_URL_ECR: this.server.url };
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

async function describeFindings(ecr: ECRClient, scanFindings: ScanFindings, body: unknown): Promise<object> {
  const { repositoryName, imageId, maxResults, nextToken } = input.parse(body);
  const { images } = await ecr
    .send(new BatchGetImageCommand({ repositoryName, imageIds: [imageId] }))
    .catch((error: Error) => {
      throw new ApiRefusedError(error.name, error.message, { cause: error });
    });
  const digest = images![0]?.imageId?.imageDigest;
  if (digest === undefined) {
    throw new ApiRefusedError(
      'ImageNotFoundException',
      `The image with imageId ${JSON.stringify(imageId)} does not exist within the repository with name '${repositoryName}'`,
    );
  }
  const scan = scanFindings({ repository: repositoryName, digest });
  if (scan === undefined) {
    throw new ApiRefusedError(
      'ScanNotFoundException',
      `Image scan does not exist for the image with '${digest}' in the repository with name '${repositoryName}'`,
    );
  }
  return {
    repositoryName,
    imageId: { imageDigest: digest },
    imageScanStatus: { status: scan.status, description: scan.description ?? '' },
    ...pageOf(scan, Number(nextToken ?? 0), maxResults),
  };
}

/** Returns a page of scan findings. Each page contains the number of all findings by severity. */
function pageOf({ findings = [], enhancedFindings = [] }: ScanAnswer, first: number, count: number): object {
  const counts: Record<string, number> = {};
  for (const { severity } of [...findings, ...enhancedFindings]) {
    counts[severity] = (counts[severity] ?? 0) + 1;
  }
  const last = first + count;
  return {
    imageScanFindings: {
      findings: findings.slice(first, last),
      enhancedFindings: enhancedFindings.slice(first, last),
      findingSeverityCounts: counts,
      imageScanCompletedAt: new Date(),
    },
    ...(last < Math.max(findings.length, enhancedFindings.length) && { nextToken: String(last) }),
  };
}

/**
 * Forwards a request to the embedded AWS. The signature covers the host name that the caller used, so the host name is
 * forwarded as well.
 */
function handOver(aws: EmbeddedAws, request: IncomingMessage, response: ServerResponse): void {
  const { hostname, port } = new URL(aws.endpoint);
  const onward = httpsRequest(
    {
      hostname,
      port,
      method: request.method,
      path: request.url,
      headers: request.headers,
      ca: readFileSync(aws.caFile),
      agent: false,
    },
    (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    },
  );
  onward.once('error', () => response.writeHead(502).end());
  request.pipe(onward);
}
