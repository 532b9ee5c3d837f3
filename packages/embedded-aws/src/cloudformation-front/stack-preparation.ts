import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import { referenceProblem } from './reference-problem';
import { localRunnerArn } from '../deployment/local-runner';
import { StackFollower } from '../stacks/deployment';
import { prepare, Preparation } from '../deployment/prepare';
import { RunnerQueues } from '../deployment/runner-queues';
import { unknownTypesIn } from '../deployment/stubs';
import { Template } from '../stacks/template';
import { templateProblem } from '../template-validation/template-problem';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { PRIVATE_FILE } from '../private-modes';
import { PREPARED_HEADER } from './emulator-call';
import { NestedTemplates } from './nested-templates';
import { parseTemplate } from './parse-template';
import { evaluateConditions, mayBeCreated } from './early-resolver';
import { PreparedStack } from './prepared-stack';
import { StackRequest } from './stack-request';
import { markStubs } from './stub-markers';

export interface StackPreparationProps {
  /** Additional environment variables for every Lambda function. */
  readonly functionVariables: Readonly<Record<string, string>>;
  readonly follower?: Pick<StackFollower, 'addressOf'>;
}

/** Prepares the template copies that the emulator deploys. Every copy is made from the original template. */
export class StackPreparation {
  constructor(
    private readonly aws: EmbeddedAws,
    private readonly queues: RunnerQueues,
    private readonly props: StackPreparationProps,
  ) {}

  /** Prepares a stack. @throws Error if the template cannot be read */
  public async prepare(request: StackRequest): Promise<PreparedStack> {
    const template = withPaths(parseTemplate(request.original), request.paths ?? {});
    const nested = await new NestedTemplates(request, template).read();
    const children: Record<string, PreparedStack> = {};
    for (const [logicalId, child] of Object.entries(nested.requests)) {
      children[logicalId] = await this.prepare(child);
    }
    const preparation = await this.knownTypes(request, evaluateConditions(request, nested.pointTo(children)));
    const created = Object.entries(children).filter(([logicalId]) => mayBeCreated(request, template, logicalId));
    const problems = [
      problemOf(request, template),
      await referenceProblem(request, template),
      ...created.map(([, { problem }]) => problem),
    ];
    return {
      ...request,
      template,
      problem: problems.find((it) => it !== undefined),
      preparation: { ...preparation, changes: [...preparation.changes, ...nested.changes] },
      queueUrls: await this.createQueues(preparation),
      copyId: await this.write(markStubs(template, preparation)),
      nested: children,
    };
  }

  /**
   * Prepares a template, and replaces resources of unsupported types with stubs. The emulator names these types when it
   * validates the template.
   */
  private async knownTypes(
    { name, aws }: StackRequest,
    template: Template,
    unknownTypes: readonly string[] = [],
  ): Promise<Preparation> {
    const { functionVariables, follower } = this.props;
    const preparation = prepare(template, {
      stackName: name,
      unknownTypes,
      functionVariables,
      runnerArn: localRunnerArn(this.aws),
      queueArn: (queueName) => this.queues.arn(queueName),
      ...(follower && { addressOf: (logicalId: string) => follower.addressOf(name, logicalId) }),
    });
    const found = await unknownTypesOf(aws, await this.write(preparation.template));
    return found.length === 0
      ? preparation
      : this.knownTypes({ name, aws } as StackRequest, template, [...unknownTypes, ...found]);
  }

  private async createQueues({ redirects }: Preparation): Promise<Map<string, string>> {
    const urls = new Map<string, string>();
    for (const { queueName } of redirects) {
      urls.set(queueName, await this.queues.create(queueName, 'events.amazonaws.com'));
    }
    return urls;
  }

  private async write(template: Template): Promise<string> {
    const id = randomUUID();
    await writeFile(join(this.aws.templateFolder, id), JSON.stringify(template), { mode: PRIVATE_FILE });
    return id;
  }
}

/**
 * Returns the resource types that the emulator does not support. All other problems in the template are reported when
 * the original call is forwarded.
 */
async function unknownTypesOf(aws: EmbeddedAws, copyId: string): Promise<string[]> {
  const client = new CloudFormationClient(aws.clientOptions(aws.root));
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers[PREPARED_HEADER] = copyId;
      return next(args);
    },
    { step: 'build' },
  );
  try {
    await client.send(new ValidateTemplateCommand({ TemplateBody: '{}' }));
    return [];
  } catch (error) {
    return unknownTypesIn((error as Error).message);
  }
}

function problemOf({ name, parameters, unknown = [] }: StackRequest, template: Template): string | undefined {
  const problem = templateProblem(template, [...Object.keys(parameters), ...unknown]);
  return problem && `${problem} (stack ${name})`;
}

function withPaths(template: Template, paths: Readonly<Record<string, string>>): Template {
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => {
    const path = resource.Metadata?.['aws:cdk:path'] ?? paths[logicalId];
    return [
      logicalId,
      path === undefined ? resource : { ...resource, Metadata: { ...resource.Metadata, 'aws:cdk:path': path } },
    ] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}
