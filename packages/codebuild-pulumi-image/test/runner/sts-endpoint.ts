import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Sessions } from './sessions';

/**
 * Responds to AssumeRole as STS does, with a new session for each call, for programs that run as separate processes.
 */
export class StsEndpoint {
  public readonly requests: URLSearchParams[] = [];
  public readonly sessions = new Sessions();
  private readonly server: Server = createServer(
    (request, response) =>
      void text(request).then((body) => {
        this.requests.push(new URLSearchParams(body));
        const { AccessKeyId, SecretAccessKey, SessionToken } = this.sessions.next();
        response.setHeader('content-type', 'text/xml');
        response.end(`<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
      <Credentials><AccessKeyId>${AccessKeyId}</AccessKeyId><SecretAccessKey>${SecretAccessKey}</SecretAccessKey><SessionToken>${SessionToken}</SessionToken><Expiration>2026-11-22T09:00:00Z</Expiration></Credentials>
      <AssumedRoleUser><Arn>arn:session</Arn><AssumedRoleId>AROA1:slipway</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`);
      }),
  );

  public async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Returns the environment of a program that calls the endpoint, with the credentials of a build. */
  public get environment(): NodeJS.ProcessEnv {
    const { port } = this.server.address() as AddressInfo;
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIA1',
      AWS_SECRET_ACCESS_KEY: 'secret-of-the-build',
    };
  }
}
