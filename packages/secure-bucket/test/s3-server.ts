import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';

const XML_CHARACTERS = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

interface Kept {
  readonly key: string;
  readonly versionId: string;
}

/**
 * S3 API over HTTP with the calls that empty a bucket. It rejects a body that is not valid XML 1.0, reads line ends as
 * XML parsers do, accepts the deletion of objects that do not exist, and encodes keys in listings only on request.
 */
export class S3Server {
  public readonly calls: string[] = [];
  /** Status and error code of a call for one object. */
  public refusal?: { readonly status: number; readonly code: string };
  /** Whether calls for several objects are denied. */
  public denied = false;
  /** Requests for several objects that are rejected, in addition to malformed XML. */
  public notTaken?: RegExp;
  private readonly server: Server;

  constructor(private versions: Kept[]) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  public get left(): readonly Kept[] {
    return this.versions;
  }

  public async start(): Promise<S3Client> {
    await new Promise<void>((resolve) => void this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return new S3Client({
      endpoint: `http://127.0.0.1:${port}`,
      forcePathStyle: true,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const url = new URL(request.url!, 'http://s3');
    response.setHeader('content-type', 'application/xml');
    if (request.method === 'GET') {
      return void response.end(this.list(url.searchParams.get('encoding-type') === 'url'));
    }
    if (request.method === 'POST') {
      return this.deleteMany(Buffer.concat(chunks).toString(), response);
    }
    return this.deleteOne(
      decodeURIComponent(url.pathname.slice('/shop/'.length)),
      url.searchParams.get('versionId')!,
      response,
    );
  }

  private list(encoded: boolean): string {
    const written = (key: string) => (encoded ? encodeURIComponent(key).replaceAll('%20', '+') : key);
    const entries = this.versions
      .slice(0, 1_000)
      .map(({ key, versionId }) => `<Version><Key>${written(key)}</Key><VersionId>${versionId}</VersionId></Version>`);
    return `<ListVersionsResult>${encoded ? '<EncodingType>url</EncodingType>' : ''}${entries.join('')}</ListVersionsResult>`;
  }

  private deleteMany(body: string, response: ServerResponse): void {
    this.calls.push('DeleteObjects');
    if (this.denied) {
      response.statusCode = 403;
      return void response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    }
    const keys = [...body.matchAll(/<Key>(.*?)<\/Key><VersionId>(.*?)<\/VersionId>/gs)];
    if (!XML_CHARACTERS.test(body) || /&#x(?:[0-8BCEF]|1.);/i.test(body) || this.notTaken?.test(body)) {
      response.statusCode = 400;
      return void response.end(
        '<Error><Code>MalformedXML</Code><Message>The XML you provided was not well-formed</Message></Error>',
      );
    }
    keys.forEach(([, key, versionId]) => this.drop(read(key), versionId));
    response.end('<DeleteResult></DeleteResult>');
  }

  private deleteOne(key: string, versionId: string, response: ServerResponse): void {
    this.calls.push(`DeleteObject ${JSON.stringify(key)}`);
    if (this.refusal) {
      response.statusCode = this.refusal.status;
      return void response.end(`<Error><Code>${this.refusal.code}</Code><Message>no</Message></Error>`);
    }
    this.drop(key, versionId);
    response.statusCode = 204;
    response.end();
  }

  private drop(key: string, versionId: string): void {
    this.versions = this.versions.filter((version) => version.key !== key || version.versionId !== versionId);
  }
}

/** Text of an element as an XML parser reads it: line ends become line feeds, and then entities are replaced. */
function read(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replaceAll('&amp;', '&');
}
