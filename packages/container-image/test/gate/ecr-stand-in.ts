import { createHash } from 'node:crypto';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

export const digestOf = (content: string | Buffer): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** Response of ECR: its JSON or its error. */
export type Answer = object | { readonly error: string; readonly message?: string };

interface Call {
  readonly action: string;
  readonly input: Record<string, unknown>;
}

interface Upload {
  readonly repository: string;
  content: Buffer;
}

/**
 * ECR's JSON 1.1 API on loopback, with the calls that the gate makes. Like ECR, it checks the digests of layers and
 * manifests, that the layers of a manifest exist, that parts are consecutive, and that tags are not moved.
 */
export class EcrStandIn {
  /** Responses to DescribeImageScanFindings, in order. The last response is repeated. */
  public scans: Answer[] = [];
  /** Content by repository and digest. */
  public readonly blobs: Record<string, Map<string, Buffer>> = { candidates: new Map(), images: new Map() };
  public readonly manifests: Record<string, Map<string, { text: string; mediaType?: string }>> = {
    candidates: new Map(),
    images: new Map(),
  };
  public readonly tags = new Map<string, string>();
  public readonly calls: Call[] = [];
  /** Responses that replace the effect of an action. */
  public readonly faults = new Map<string, Answer>();
  public partSize = 7;
  /** Objects that replace S3 at the signed URLs. */
  public download = (_digest: string, content?: Buffer): { status: number; body?: Buffer } => ({
    status: content ? 200 : 404,
    body: content,
  });

  private readonly uploads = new Map<string, Upload>();
  private readonly server: Server = createServer((request, response) => void this.receive(request, response));

  public start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public stop(): Promise<unknown> {
    return new Promise((resolve) => this.server.close(resolve));
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Adds an image to the candidates, as `docker push` would. */
  public push(contents: readonly string[], mediaType = 'application/vnd.docker.distribution.manifest.v2+json'): string {
    const [config, ...layers] = contents.map((content) => ({ digest: digestOf(content), size: content.length }));
    contents.forEach((content) => this.blobs.candidates.set(digestOf(content), Buffer.from(content)));
    return this.pushManifest(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }, undefined, 3), mediaType);
  }

  public pushManifest(text: string, mediaType?: string): string {
    this.manifests.candidates.set(digestOf(text), { text, mediaType });
    return digestOf(text);
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    if (request.method === 'GET') {
      const digest = decodeURIComponent((request.url as string).slice(1).split('?')[0]);
      const { status, body } = this.download(digest, this.blobs.candidates.get(digest));
      response.writeHead(status).end(body);
      return;
    }
    const action = String(request.headers['x-amz-target']).split('.')[1];
    const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    this.calls.push({ action, input });
    const answer = this.faults.get(action) ?? this.answer(action, input as never);
    const failed = 'error' in answer;
    response
      .writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify(failed ? { __type: answer.error, message: answer.message ?? answer.error } : answer));
  }

  private answer(
    action: string,
    input: {
      repositoryName: string;
      imageIds: { imageDigest: string }[];
      layerDigest: string;
      layerDigests: string[];
      uploadId: string;
      partFirstByte: number;
      partLastByte: number;
      layerPartBlob: string;
      imageManifest: string;
      imageManifestMediaType?: string;
      imageDigest: string;
      imageTag: string;
    },
  ): Answer {
    const { repositoryName: repository } = input;
    switch (action) {
      case 'DescribeImageScanFindings':
        return this.scans.length > 1 ? (this.scans.shift() as Answer) : this.scans[0];
      case 'BatchGetImage': {
        const stored = this.manifests[repository].get(input.imageIds[0].imageDigest);
        return stored
          ? {
              images: [
                {
                  repositoryName: repository,
                  imageId: input.imageIds[0],
                  imageManifest: stored.text,
                  imageManifestMediaType: stored.mediaType,
                },
              ],
              failures: [],
            }
          : {
              images: [],
              failures: [
                {
                  imageId: input.imageIds[0],
                  failureCode: 'ImageNotFound',
                  failureReason: 'Requested image not found',
                },
              ],
            };
      }
      case 'GetDownloadUrlForLayer':
        return {
          downloadUrl: `${this.url}/${encodeURIComponent(input.layerDigest)}?X-Amz-Signature=signed`,
          layerDigest: input.layerDigest,
        };
      case 'BatchCheckLayerAvailability':
        return input.layerDigests.length > 100
          ? { error: 'InvalidParameterException' }
          : {
              layers: input.layerDigests.map((layerDigest) => ({
                layerDigest,
                layerAvailability: this.blobs[repository].has(layerDigest) ? 'AVAILABLE' : 'UNAVAILABLE',
              })),
              failures: [],
            };
      case 'InitiateLayerUpload': {
        const uploadId = `upload-${this.uploads.size}`;
        this.uploads.set(uploadId, { repository, content: Buffer.alloc(0) });
        return { uploadId, partSize: this.partSize };
      }
      case 'UploadLayerPart':
        return this.takePart(input);
      case 'CompleteLayerUpload':
        return this.complete(input);
      case 'PutImage':
        return this.put(input);
      default:
        return { error: 'UnknownOperationException' };
    }
  }

  private takePart({
    uploadId,
    partFirstByte,
    partLastByte,
    layerPartBlob,
  }: {
    uploadId: string;
    partFirstByte: number;
    partLastByte: number;
    layerPartBlob: string;
  }): Answer {
    const upload = this.uploads.get(uploadId) as Upload;
    const part = Buffer.from(layerPartBlob, 'base64');
    if (
      partFirstByte !== upload.content.length ||
      part.length > this.partSize ||
      part.length !== partLastByte - partFirstByte + 1
    ) {
      return { error: 'InvalidLayerPartException' };
    }
    upload.content = Buffer.concat([upload.content, part]);
    return { uploadId, lastByteReceived: partLastByte };
  }

  private complete({ uploadId, layerDigests: [digest] }: { uploadId: string; layerDigests: string[] }): Answer {
    const { repository, content } = this.uploads.get(uploadId) as Upload;
    if (digestOf(content) !== digest) {
      return { error: 'InvalidLayerException' };
    }
    this.blobs[repository].set(digest, content);
    return { layerDigest: digest, uploadId };
  }

  private put({
    repositoryName,
    imageManifest,
    imageDigest,
    imageTag,
    imageManifestMediaType,
  }: {
    repositoryName: string;
    imageManifest: string;
    imageDigest: string;
    imageTag: string;
    imageManifestMediaType?: string;
  }): Answer {
    const { config, layers } = JSON.parse(imageManifest) as {
      config: { digest: string };
      layers: { digest: string }[];
    };
    if (digestOf(imageManifest) !== imageDigest) {
      return { error: 'ImageDigestDoesNotMatchException' };
    }
    if ([config, ...layers].some(({ digest }) => !this.blobs[repositoryName].has(digest))) {
      return { error: 'LayersNotFoundException' };
    }
    if (this.tags.get(imageTag) === imageDigest) {
      return { error: 'ImageAlreadyExistsException' };
    }
    if (this.tags.has(imageTag)) {
      return { error: 'ImageTagAlreadyExistsException' };
    }
    this.tags.set(imageTag, imageDigest);
    this.manifests[repositoryName].set(imageDigest, { text: imageManifest, mediaType: imageManifestMediaType });
    return { image: { repositoryName, imageId: { imageDigest, imageTag } } };
  }
}
