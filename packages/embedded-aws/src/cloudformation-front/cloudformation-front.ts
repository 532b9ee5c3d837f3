import { IncomingMessage, ServerResponse } from 'node:http';
import { Stack } from '@aws-sdk/client-cloudformation';
import { messageOf } from '@slipway/processes';
import { ReferenceValues } from '../dynamic-references/reference-values';
import { DeployedStacks, StackDeployment } from '../deployment/deployed-stacks';
import { Adjustment, DeployedStack, StackFollower } from '../stacks/deployment';
import { RunnerQueues } from '../deployment/runner-queues';
import { AwsCredentials, EmbeddedAws } from '../emulator/embedded-aws';
import { LoopbackServer } from '../loopback/loopback-server';
import { elementOf, errorAnswer, withElement, withoutAttributeOutputs } from './answer-text';
import { CallerEnvironments } from './caller-environments';
import { Answer, callEmulator } from './emulator-call';
import { PreparedStack } from './prepared-stack';
import { describeChangeSet, describeStack } from './describe';
import { membersOf, QueryRequest, readQueryRequest } from './query-request';
import { readObject } from './read-object';
import { StackPreparation } from './stack-preparation';
import { StackTracker } from './stack-tracker';

export interface CloudFormationFrontProps {
  /** Record to which deployed stacks are added. */
  readonly deployed: DeployedStacks;
  readonly queues: RunnerQueues;
  /**
   * Environment variables that are added to every Lambda function, in addition to the address of the proxy.
   * @default - none
   */
  readonly functionVariables?: Readonly<Record<string, string>>;
  /** Follower that is notified of deployed stacks. @default - no follower */
  readonly follower?: StackFollower;
  /**
   * Function that is called with secret values that were read for dynamic references, so that they can be masked.
   * @default - no function is called
   */
  readonly confidential?: (values: readonly string[]) => void;
}

/** API operations for which CloudFormation reads the Parameter Store values to which a template refers. */
const BEGINNING = new Set(['CreateChangeSet', 'CreateStack', 'UpdateStack']);

/** CloudFormation call, with the embedded AWS in the account and region to which the call applies. */
interface Call {
  readonly request: QueryRequest;
  readonly aws: EmbeddedAws;
}

/**
 * CloudFormation proxy on loopback, through which all callers deploy their templates to the embedded AWS.
 *
 * The proxy prepares a copy of the template and forwards the call with the signature of the caller. The embedded AWS
 * authorizes the call and creates the stack from the prepared copy. The proxy records the result.
 */
export class CloudFormationFront {
  /** Starts the proxy. A running proxy does not keep the process alive. */
  public static async start(aws: EmbeddedAws, props: CloudFormationFrontProps): Promise<CloudFormationFront> {
    const made: { front?: CloudFormationFront } = {};
    const server = await LoopbackServer.start((request, response) => void made.front!.serve(request, response));
    server.unref();
    made.front = new CloudFormationFront(aws, props, server);
    return made.front;
  }

  /** Environment variables that direct CloudFormation clients to the proxy. */
  public readonly environment: Readonly<Record<string, string>>;
  private readonly callers: CallerEnvironments;
  private readonly preparation: StackPreparation;
  private readonly tracker: StackTracker;
  /** Prepared stacks, by the ID of the change set that was created for them. */
  private readonly changeSets = new Map<string, PreparedStack>();
  /**
   * Prepared stack of the last call for each stack, whether or not the deployment succeeded, by environment and name.
   */
  private readonly offered = new Map<string, PreparedStack>();
  /** Construct paths of resources in stacks that the runner is about to deploy, by the stack's environment and name. */
  private readonly paths = new Map<string, Readonly<Record<string, string>>>();

  private constructor(
    private readonly aws: EmbeddedAws,
    { deployed, queues, functionVariables = {}, follower, confidential }: CloudFormationFrontProps,
    private readonly server: LoopbackServer,
  ) {
    this.environment = { AWS_ENDPOINT_URL_CLOUDFORMATION: server.url };
    this.callers = new CallerEnvironments(aws);
    this.preparation = new StackPreparation(aws, queues, {
      functionVariables: { ...functionVariables, ...this.environment },
      follower,
    });
    this.tracker = new StackTracker(deployed, follower, new ReferenceValues(confidential));
  }

  /** Adjustments that report the stacks that were created but could not be described. */
  public get problems(): readonly Adjustment[] {
    return this.tracker.problems;
  }

  /** Returns the constructor options for a CloudFormation client that uses the proxy. */
  public clientOptions(aws: EmbeddedAws, credentials: AwsCredentials): object {
    const { region } = aws;
    return { endpoint: this.server.url, region, credentials };
  }

  /** Sets the construct paths of a stack's resources, for a template that does not contain them. */
  public announce(aws: EmbeddedAws, stackName: string, paths: Readonly<Record<string, string>>): void {
    this.paths.set(keyOf(aws, stackName), paths);
  }

  /** Adds a listener that is called for every stack that is created or updated, by any caller. */
  public onDeployed(listener: (stack: DeployedStack) => void): void {
    this.tracker.onDeployed(listener);
  }

  /**
   * Adds a listener that is called after the resources of a stack were created or updated. ECS services may not be
   * stable yet, because they may wait for resources that the listener creates.
   */
  public onDescribed(listener: (stack: DeployedStack) => void): void {
    this.tracker.onDescribed(listener);
  }

  /**
   * Waits until the last change of a stack has ended, and returns the deployment. A stack to which the deployment made
   * no changes is described as well.
   * @throws the original error if the stack could not be described
   */
  public async deploymentOf(aws: EmbeddedAws, { StackId: id, StackName: name }: Stack): Promise<StackDeployment> {
    const known = await this.tracker.deploymentOf(id!);
    if (known) {
      return known;
    }
    this.tracker.follow(id!, this.offered.get(keyOf(aws, name!))!);
    return (await this.tracker.deploymentOf(id!))!;
  }

  /** Stops the proxy, and stops following stack operations in progress. */
  public async stop(): Promise<void> {
    await this.tracker.stop();
    await this.server.stop();
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.answer(await readQueryRequest(incoming)).catch((error: unknown) =>
      refused('ServiceUnavailable', messageOf(error), 503),
    );
    response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
  }

  private async answer(request: QueryRequest): Promise<Answer> {
    const call = { request, aws: await this.callers.of(request) };
    switch (request.action) {
      case 'CreateChangeSet':
        return this.withTemplate(call, (prepared, { body }) => {
          this.changeSets.set(elementOf(body, 'Id')!, prepared);
        });
      case 'CreateStack':
      case 'UpdateStack':
        return this.withTemplate(call, (prepared, { body }) =>
          this.tracker.follow(elementOf(body, 'StackId')!, prepared),
        );
      case 'ValidateTemplate':
      case 'GetTemplateSummary':
        return this.withTemplate(call, () => undefined);
      case 'ExecuteChangeSet':
        return this.execute(call);
      case 'DeleteStack':
        return this.delete(call);
      case 'GetTemplate':
        return this.original(call);
      default:
        return this.described(call);
    }
  }

  /** Handles a call that contains a template. The emulator receives a prepared copy of the template. */
  private async withTemplate(call: Call, accepted: (prepared: PreparedStack, answer: Answer) => void): Promise<Answer> {
    const { request, aws } = call;
    let prepared: PreparedStack | undefined;
    try {
      const original = await this.templateOf(call);
      prepared = original === undefined ? undefined : await this.prepare(call, original);
    } catch (error) {
      const answer = await callEmulator(this.aws, request);
      return answer.status === 200 ? refused('ValidationError', messageOf(error)) : answer;
    }
    if (prepared?.problem !== undefined && BEGINNING.has(request.action)) {
      return refused('ValidationError', prepared.problem);
    }
    const answer = await callEmulator(this.aws, request, prepared?.copyId);
    if (answer.status === 200 && prepared) {
      this.offered.set(keyOf(aws, prepared.name), prepared);
      accepted(prepared, answer);
    }
    return answer;
  }

  private async prepare({ request, aws }: Call, original: string): Promise<PreparedStack> {
    const name = nameOf(request.parameters.get('StackName') ?? '');
    const parameters = await this.parametersOf({ request, aws });
    return this.preparation.prepare({
      name,
      aws,
      original,
      parameters,
      paths: this.paths.get(keyOf(aws, name)),
    });
  }

  /** Returns the parameter values of a call: new values, and previous values that the caller keeps. */
  private async parametersOf({ request, aws }: Call): Promise<Record<string, string>> {
    const members = membersOf(request.parameters, 'Parameters');
    const given = members.filter(({ ParameterValue: value }) => value !== undefined);
    const kept = members.filter(({ UsePreviousValue: previous }) => previous === 'true').map((it) => it.ParameterKey);
    const stack = kept.length > 0 ? await describeStack(aws, request.parameters.get('StackName')) : undefined;
    const before = (stack?.Parameters ?? []).filter(({ ParameterKey: key }) => kept.includes(key!));
    return Object.fromEntries(
      [...before, ...given].map(({ ParameterKey: key, ParameterValue: value }) => [key!, value!]),
    );
  }

  /** Returns the template of a call: from the template body, from the template URL, or from the previous deployment. */
  private async templateOf({ request: { parameters }, aws }: Call): Promise<string | undefined> {
    const body = parameters.get('TemplateBody');
    const url = parameters.get('TemplateURL');
    if (body !== null || url !== null) {
      return body ?? readObject(aws, url!);
    }
    const previous =
      parameters.get('UsePreviousTemplate') === 'true' ? await this.deployedFrom(aws, parameters) : undefined;
    return previous?.original;
  }

  private async execute({ request, aws }: Call): Promise<Answer> {
    const changeSet = await describeChangeSet(aws, request.parameters);
    const answer = await callEmulator(this.aws, request);
    const prepared = changeSet && this.changeSets.get(changeSet.ChangeSetId!);
    if (answer.status === 200 && prepared) {
      this.tracker.follow(changeSet.StackId!, prepared);
    }
    return answer;
  }

  private async delete({ request, aws }: Call): Promise<Answer> {
    const stack = await describeStack(aws, request.parameters.get('StackName'));
    const answer = await callEmulator(this.aws, request);
    if (answer.status === 200 && stack) {
      this.tracker.followDeletion(stack.StackId!, stack.StackName!, aws);
    }
    return answer;
  }

  /** Returns the original template instead of the deployed copy, as the response to `GetTemplate`. */
  private async original({ request, aws }: Call): Promise<Answer> {
    const answer = await callEmulator(this.aws, request);
    const { parameters } = request;
    if (answer.status !== 200) {
      return answer;
    }
    const changeSet = parameters.has('ChangeSetName') ? await describeChangeSet(aws, parameters) : undefined;
    const prepared = changeSet ? this.changeSets.get(changeSet.ChangeSetId!) : await this.deployedFrom(aws, parameters);
    return prepared ? { ...answer, body: withElement(answer.body, 'TemplateBody', prepared.original) } : answer;
  }

  /**
   * Forwards a call such as `DescribeStacks`, and returns the response without the outputs that only the deployed copy
   * has. A change is reported as finished only after the runner has completed the stack.
   */
  private async described({ request, aws }: Call): Promise<Answer> {
    const answer = await callEmulator(this.aws, request);
    const name = request.parameters.get('StackName');
    const open =
      name !== null && answer.status === 200 && (await this.tracker.completed(aws, nameOf(name), answer.body));
    const { body, ...last } = open ? await callEmulator(this.aws, request) : answer;
    return { ...last, body: withoutAttributeOutputs(body) };
  }

  private async deployedFrom(aws: EmbeddedAws, parameters: URLSearchParams): Promise<PreparedStack | undefined> {
    const stack = await describeStack(aws, parameters.get('StackName'));
    return stack && this.tracker.preparedOf(stack.StackId!);
  }
}

function refused(code: string, message: string, status = 400): Answer {
  return { status, contentType: 'text/xml', body: errorAnswer(code, message) };
}

/** Returns a stack's name, given its ID or its name. */
function nameOf(stack: string): string {
  return stack.startsWith('arn:') ? stack.split('/')[1] : stack;
}

function keyOf({ accountId, region }: EmbeddedAws, stackName: string): string {
  return `${accountId}/${region}/${stackName}`;
}
