import { z } from 'zod';

export type ExecutionMode = 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';
export type ConditionResult = 'FAIL' | 'SKIP' | 'ROLLBACK' | 'RETRY';
export type RetryMode = 'FAILED_ACTIONS' | 'ALL_ACTIONS';

export interface ArtifactStoreDeclaration {
  readonly bucket: string;
  readonly kmsKeyId?: string;
  /** Region of the artifact store. Set only for a pipeline with actions in several regions. */
  readonly region?: string;
}

const number = z.coerce.number().int();
const configuration = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .default({});
const artifactNames = z
  .array(z.object({ Name: z.string() }))
  .default([])
  .transform((all) => all.map((it) => it.Name));
const outputArtifacts = z
  .array(z.object({ Name: z.string(), Files: z.array(z.string()).optional() }))
  .default([])
  .transform((all) => all.map((it) => ({ name: it.Name, files: it.Files })));
const environmentVariables = z
  .array(
    z.object({
      Name: z.string(),
      Value: z.coerce.string(),
      Type: z.enum(['PLAINTEXT', 'SECRETS_MANAGER']).default('PLAINTEXT'),
    }),
  )
  .default([])
  .transform((all) => all.map((it) => ({ name: it.Name, value: it.Value, type: it.Type })));
const version = z.coerce.string();
const typeId = (owner: z.ZodType<string>, Version: z.ZodType<string> = version) =>
  z
    .object({ Owner: owner, Category: z.string(), Provider: z.string(), Version })
    .transform((it) => ({ owner: it.Owner, category: it.Category, provider: it.Provider, version: it.Version }));

const rule = z
  .object({
    Name: z.string(),
    RuleTypeId: typeId(z.string().default('AWS'), version.default('1')),
    Configuration: configuration,
    InputArtifacts: artifactNames,
    Commands: z.array(z.string()).default([]),
    RoleArn: z.string().optional(),
    Region: z.string().optional(),
  })
  .transform((it) => ({
    name: it.Name,
    type: it.RuleTypeId,
    configuration: it.Configuration,
    inputs: it.InputArtifacts,
    /** Shell commands of a `Commands` rule. Empty for other rules. */
    commands: it.Commands,
    roleArn: it.RoleArn,
    region: it.Region,
  }));

const condition = z
  .object({ Result: z.enum(['FAIL', 'SKIP', 'ROLLBACK', 'RETRY']), Rules: z.array(rule).min(1).max(5) })
  .transform((it) => ({ result: it.Result, rules: it.Rules }));
const conditions = z
  .object({ Conditions: z.array(condition).default([]) })
  .prefault({})
  .transform((it) => it.Conditions);

const onFailure = z
  .object({
    Result: z.enum(['FAIL', 'SKIP', 'ROLLBACK', 'RETRY']).optional(),
    RetryConfiguration: z
      .object({ RetryMode: z.enum(['FAILED_ACTIONS', 'ALL_ACTIONS']).default('FAILED_ACTIONS') })
      .prefault({}),
    Conditions: z.array(condition).default([]),
  })
  .prefault({})
  .transform((it) => ({ result: it.Result, retryMode: it.RetryConfiguration.RetryMode, conditions: it.Conditions }));

const action = z
  .object({
    Name: z.string(),
    ActionTypeId: typeId(z.string()),
    Configuration: configuration,
    InputArtifacts: artifactNames,
    OutputArtifacts: outputArtifacts,
    Commands: z.array(z.string()).default([]),
    OutputVariables: z.array(z.string()).default([]),
    EnvironmentVariables: environmentVariables,
    Namespace: z.string().optional(),
    RoleArn: z.string().optional(),
    RunOrder: number.min(1).max(999).default(1),
    TimeoutInMinutes: number.min(5).max(86_400).optional(),
    Region: z.string().optional(),
  })
  .transform((it) => ({
    name: it.Name,
    type: it.ActionTypeId,
    configuration: it.Configuration,
    inputs: it.InputArtifacts,
    outputs: it.OutputArtifacts.map(({ name }) => name),
    /** Files of each output artifact of a `Commands` action, by artifact name. */
    outputFiles: Object.fromEntries(it.OutputArtifacts.map(({ name, files }) => [name, files])),
    /** Shell commands of a `Commands` action. Empty for other actions. */
    commands: it.Commands,
    outputVariables: it.OutputVariables,
    environmentVariables: it.EnvironmentVariables,
    namespace: it.Namespace,
    roleArn: it.RoleArn,
    runOrder: it.RunOrder,
    timeoutInMinutes: it.TimeoutInMinutes,
    region: it.Region,
  }));

const stage = z
  .object({
    Name: z.string(),
    Actions: z.array(action).min(1),
    BeforeEntry: conditions,
    OnSuccess: conditions,
    OnFailure: onFailure,
  })
  .transform((it) => ({
    name: it.Name,
    actions: it.Actions,
    beforeEntry: it.BeforeEntry,
    onSuccess: it.OnSuccess,
    onFailure: it.OnFailure,
  }));

const store = z
  .object({ Location: z.string(), EncryptionKey: z.object({ Id: z.string() }).optional() })
  .transform((it): ArtifactStoreDeclaration => ({ bucket: it.Location, kmsKeyId: it.EncryptionKey?.Id }));

/** Schema for the properties of an `AWS::CodePipeline::Pipeline`. */
export const pipelineSchema = z
  .object({
    Name: z.string(),
    RoleArn: z.string(),
    PipelineType: z.enum(['V1', 'V2']).default('V1'),
    ExecutionMode: z.enum(['SUPERSEDED', 'QUEUED', 'PARALLEL']).default('SUPERSEDED'),
    ArtifactStore: store.optional(),
    ArtifactStores: z.array(z.object({ Region: z.string(), ArtifactStore: store })).default([]),
    Variables: z.array(z.object({ Name: z.string(), DefaultValue: z.string().optional() })).default([]),
    Triggers: z.array(z.unknown()).default([]),
    Stages: z.array(stage).min(2),
    DisableInboundStageTransitions: z.array(z.object({ StageName: z.string(), Reason: z.string() })).default([]),
  })
  .transform((it) => ({
    name: it.Name,
    roleArn: it.RoleArn,
    type: it.PipelineType,
    executionMode: it.ExecutionMode,
    hasTwoKindsOfStores: it.ArtifactStore !== undefined && it.ArtifactStores.length > 0,
    artifactStores: [
      ...(it.ArtifactStore ? [it.ArtifactStore] : []),
      ...it.ArtifactStores.map((regional) => ({ ...regional.ArtifactStore, region: regional.Region })),
    ],
    variables: it.Variables.map((variable) => ({ name: variable.Name, defaultValue: variable.DefaultValue })),
    hasTriggers: it.Triggers.length > 0,
    stages: it.Stages,
    /** Stages that executions cannot enter, with the reason that users read. */
    disabledTransitions: it.DisableInboundStageTransitions.map(({ StageName, Reason }) => ({
      stage: StageName,
      reason: Reason,
    })),
  }));

/** Pipeline as declared in its template, with all intrinsic functions resolved. */
export type Pipeline = z.infer<typeof pipelineSchema>;
export type Stage = Pipeline['stages'][number];
export type Action = Stage['actions'][number];
export type Condition = Stage['beforeEntry'][number];
export type Rule = Condition['rules'][number];

/**
 * Returns the artifact store of a region, or the first artifact store if none is for the region. A pipeline with
 * actions in only one region has one artifact store, for which no region is set.
 */
export function artifactStoreOf({ artifactStores }: Pipeline, region: string): ArtifactStoreDeclaration {
  return artifactStores.find((it) => it.region === region) ?? artifactStores[0];
}

/** Groups actions by run order. Actions with the same run order run in parallel, and the groups run in sequence. */
export function inRunOrder(actions: readonly Action[]): Action[][] {
  const orders = [...new Set(actions.map((it) => it.runOrder))].sort((a, b) => a - b);
  return orders.map((order) => actions.filter((it) => it.runOrder === order));
}
