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
  /** Record of the stacks that are created. */
  readonly deployed: DeployedStacks;
  readonly queues: RunnerQueues;
  /** Additional variables for every function, to which the address of the proxy is added. @default - none */
  readonly functionVariables?: Readonly<Record<string, string>>;
  /** Follower of the stacks. @default - none */
  readonly follower?: StackFollower;
  /** Called with the secrets that templates refer to and a run reads. @default - not called */
  readonly confidential?: (values: readonly string[]) => void;
}

/** Calls for which CloudFormation reads the Parameter Store values that a template refers to. */
const BEGINNING = new Set(['CreateChangeSet', 'CreateStack', 'UpdateStack']);

/** Call, with the account and region in which it takes effect. */
interface Call {
  readonly request: QueryRequest;
  readonly aws: EmbeddedAws;
}

/**
 * Proxy for CloudFormation on loopback. Every template on its way to the embedded AWS passes through it, no matter who
 * sends it.
 *
 * The proxy prepares the template, and forwards the call with its caller's signature: the embedded AWS decides whether
 * the caller may make the call, and creates the stack from the prepared copy. The outcome is recorded.
 */
export class CloudFormationFront {
  /** Starts the server. The process does not wait for it to be stopped. */
  public static async start(aws: EmbeddedAws, props: CloudFormationFrontProps): Promise<CloudFormationFront> {
    const made: { front?: CloudFormationFront } = {};
    const server = await LoopbackServer.start((request, response) => void made.front!.serve(request, response));
    server.unref();
    made.front = new CloudFormationFront(aws, props, server);
    return made.front;
  }

  /** Variables that direct clients of CloudFormation to the proxy. */
  public readonly environment: Readonly<Record<string, string>>;
  private readonly callers: CallerEnvironments;
  private readonly preparation: StackPreparation;
  private readonly tracker: StackTracker;
  /** Stacks that change sets were created from, by the ID of the change set. */
  private readonly changeSets = new Map<string, PreparedStack>();
  /** Stacks that were last submitted, whether or not they succeeded, by environment and name. */
  private readonly offered = new Map<string, PreparedStack>();
  /** Construct paths of the stacks that the runner is about to deploy, by environment and name. */
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

  /** Stacks that were created but could not be described: differences from AWS for the report. */
  public get problems(): readonly Adjustment[] {
    return this.tracker.problems;
  }

  /** Returns options for a client of CloudFormation that uses the proxy. */
  public clientOptions(aws: EmbeddedAws, credentials: AwsCredentials): object {
    const { region } = aws;
    return { endpoint: this.server.url, region, credentials };
  }

  /** Sets the construct paths of a stack's resources, for a template that does not contain them. */
  public announce(aws: EmbeddedAws, stackName: string, paths: Readonly<Record<string, string>>): void {
    this.paths.set(keyOf(aws, stackName), paths);
  }

  /** Calls a listener for every stack that is created or updated from now on, by anyone. */
  public onDeployed(listener: (stack: DeployedStack) => void): void {
    this.tracker.onDeployed(listener);
  }

  /**
   * Calls a listener for every stack whose resources are created or updated from now on, before its services are
   * stable: resources that a service waits for may be created meanwhile.
   */
  public onDescribed(listener: (stack: DeployedStack) => void): void {
    this.tracker.onDescribed(listener);
  }

  /**
   * Waits for the end of the last change of a stack, and returns its deployment. A stack that existed before the run
   * and was not changed is described, too.
   * @throws the error if the stack could not be described
   */
  public async deploymentOf(aws: EmbeddedAws, { StackId: id, StackName: name }: Stack): Promise<StackDeployment> {
    const known = await this.tracker.deploymentOf(id!);
    if (known) {
      return known;
    }
    this.tracker.follow(id!, this.offered.get(keyOf(aws, name!))!);
    return (await this.tracker.deploymentOf(id!))!;
  }

  /** Stops the server, and stops following operations in progress. */
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

  /** Answers a call with a template: the emulator receives a prepared copy. */
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

  /** Returns the values that the caller gives, and those that the caller wants to keep. */
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

  /** Returns the template that the caller gave, names, or has deployed before. */
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

  /** Answers with the template as its owner gave it. */
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

  /** Answers with the description of a stack. A finished change is only reported once the stack is completed. */
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

/** Returns the name in the ID of a stack, or the name itself. */
function nameOf(stack: string): string {
  return stack.startsWith('arn:') ? stack.split('/')[1] : stack;
}

function keyOf({ accountId, region }: EmbeddedAws, stackName: string): string {
  return `${accountId}/${region}/${stackName}`;
}
