import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { handler } from '../../src/live-state.lambda';

export interface CloudFormationAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, number>>;
}

type Properties = object;

/**
 * Part of CloudFormation that calls the functions of custom resources: it invokes them, and receives their responses
 * over HTTP.
 */
export class CustomResources {
  private readonly answers: CloudFormationAnswer[] = [];
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => {
        this.answers.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.end();
      });
  });

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public stop(): void {
    this.server.close();
  }

  public create(type: string, properties: Properties): Promise<CloudFormationAnswer> {
    return this.ask({ RequestType: 'Create', ResourceType: type, ResourceProperties: properties });
  }

  public update(type: string, id: string, properties: Properties, former: Properties): Promise<CloudFormationAnswer> {
    return this.ask({
      RequestType: 'Update',
      ResourceType: type,
      PhysicalResourceId: id,
      ResourceProperties: properties,
      OldResourceProperties: former,
    });
  }

  public delete(type: string, id: string, properties: Properties): Promise<CloudFormationAnswer> {
    return this.ask({
      RequestType: 'Delete',
      ResourceType: type,
      PhysicalResourceId: id,
      ResourceProperties: properties,
    });
  }

  private async ask(event: object): Promise<CloudFormationAnswer> {
    const { port } = this.server.address() as AddressInfo;
    await handler({
      ...event,
      ResponseURL: `http://127.0.0.1:${port}/answer`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Rule',
    } as CloudFormationCustomResourceEvent);
    return this.answers.pop()!;
  }
}
