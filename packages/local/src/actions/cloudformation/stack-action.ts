import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { ConfigurationError } from '../errors';

const MODES = [
  'CREATE_UPDATE',
  'DELETE_ONLY',
  'REPLACE_ON_FAILURE',
  'CHANGE_SET_REPLACE',
  'CHANGE_SET_EXECUTE',
] as const;
const WITH_TEMPLATE = ['CREATE_UPDATE', 'REPLACE_ON_FAILURE', 'CHANGE_SET_REPLACE'];
const WITH_CHANGE_SET = ['CHANGE_SET_REPLACE', 'CHANGE_SET_EXECUTE'];
/** Maximum size of `ParameterOverrides`, in bytes. */
const LARGEST_OVERRIDES = 1024;

const schema = z.object({
  ActionMode: z.enum(MODES),
  StackName: z.string(),
  Capabilities: z.string().optional(),
  ChangeSetName: z.string().optional(),
  OutputFileName: z.string().optional(),
  ParameterOverrides: z.string().optional(),
  RoleArn: z.string().optional(),
  TemplateConfiguration: z.string().optional(),
  TemplatePath: z.string().optional(),
});

/** File in an input artifact. The configuration of the action specifies the file as `Artifact::path`. */
export interface ArtifactFile {
  readonly artifact: string;
  readonly path: string;
}

/** Parsed configuration of a CloudFormation action. */
export interface StackAction {
  readonly mode: (typeof MODES)[number];
  readonly stackName: string;
  readonly capabilities: readonly string[];
  readonly changeSetName: string;
  readonly outputFileName?: string;
  /** Template parameters that override those in the template configuration, as JSON text. */
  readonly parameterOverrides: string;
  /** ARN of the role that CloudFormation assumes. @default - CloudFormation acts with the action's role */
  readonly executionRole?: string;
  readonly template?: ArtifactFile;
  readonly templateConfiguration?: ArtifactFile;
}

/**
 * Parses the configuration of a CloudFormation action.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
 * @throws ConfigurationError if CodePipeline would refuse the configuration
 */
export function parseStackAction(configuration: Readonly<Record<string, string>>): StackAction {
  const parsed = schema.safeParse(configuration);
  if (!parsed.success) {
    throw new ConfigurationError(
      `the configuration of the CloudFormation action is invalid: ${messageOf(parsed.error)}; correct the action`,
      { cause: parsed.error },
    );
  }
  const { ActionMode: mode, TemplatePath, TemplateConfiguration, ChangeSetName, RoleArn, ...rest } = parsed.data;
  need(mode, WITH_TEMPLATE, 'TemplatePath', TemplatePath);
  need(mode, WITH_CHANGE_SET, 'ChangeSetName', ChangeSetName);
  const { ParameterOverrides: overrides = '{}' } = rest;
  if (Buffer.byteLength(overrides) > LARGEST_OVERRIDES) {
    throw new ConfigurationError(
      `ParameterOverrides has ${Buffer.byteLength(overrides)} bytes; CodePipeline accepts at most ${LARGEST_OVERRIDES} bytes: move parameters to a template configuration file`,
    );
  }
  return {
    mode,
    stackName: rest.StackName,
    capabilities: (rest.Capabilities ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    changeSetName: ChangeSetName ?? '',
    outputFileName: rest.OutputFileName,
    parameterOverrides: overrides,
    executionRole: RoleArn,
    template: TemplatePath === undefined ? undefined : artifactFile('TemplatePath', TemplatePath),
    templateConfiguration:
      TemplateConfiguration === undefined ? undefined : artifactFile('TemplateConfiguration', TemplateConfiguration),
  };
}

function need(mode: string, modes: readonly string[], name: string, value: string | undefined): void {
  if (modes.includes(mode) && value === undefined) {
    throw new ConfigurationError(
      `an action with the mode ${mode} needs ${name}; add ${name} to the action configuration`,
    );
  }
}

function artifactFile(name: string, text: string): ArtifactFile {
  const [artifact, path, ...others] = text.split('::');
  if (!artifact || !path || others.length > 0) {
    throw new ConfigurationError(`${name} must have the form Artifact::path, got ${text}`);
  }
  return { artifact, path };
}
