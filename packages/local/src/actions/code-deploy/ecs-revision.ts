import { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { messageOf } from '@slipway/processes';
import { z } from 'zod';
import { InputArtifacts } from '../cloudformation/input-artifacts';
import { ConfigurationError } from '../errors';

const TASK_DEFINITION = '<TASK_DEFINITION>';
const DETAIL = 'imageDetail.json';
const MOST_IMAGES = 4;
const detail = z.object({ ImageURI: z.string() });
const template = z.looseObject({ family: z.string(), containerDefinitions: z.array(z.looseObject({})).min(1) });

/** Configuration of a CodeDeploy to ECS action, which names its input files. */
type Configuration = Readonly<Record<string, string | undefined>>;

/**
 * Returns the task definition of an action, with its placeholders replaced by the image URIs in the image artifacts.
 * @throws ConfigurationError if a file is missing or invalid
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
 */
export async function taskDefinitionOf(
  configuration: Configuration,
  artifacts: Pick<InputArtifacts, 'text'>,
): Promise<RegisterTaskDefinitionCommandInput> {
  const { TaskDefinitionTemplateArtifact: artifact = '', TaskDefinitionTemplatePath: path = 'taskdef.json' } =
    configuration;
  let text = await artifacts.text({ artifact, path });
  for (let number = 1; number <= MOST_IMAGES; number += 1) {
    const image = configuration[`Image${number}ArtifactName`];
    const name = configuration[`Image${number}ContainerName`];
    if (image !== undefined && name !== undefined) {
      text = text.replaceAll(`<${name}>`, await imageOf(image, artifacts));
    }
  }
  return read(path, text, 'a task definition in the format of `aws ecs register-task-definition`', (json) =>
    template.parse(json),
  ) as unknown as RegisterTaskDefinitionCommandInput;
}

/**
 * Returns the text of an action's AppSpec file, with its placeholder replaced by the ARN of the task definition.
 *
 * @throws ConfigurationError if the file is missing or does not contain the placeholder
 */
export async function appSpecOf(
  configuration: Configuration,
  artifacts: Pick<InputArtifacts, 'text'>,
  taskDefinitionArn: string,
): Promise<string> {
  const { AppSpecTemplateArtifact: artifact = '', AppSpecTemplatePath: path = 'appspec.yaml' } = configuration;
  const text = await artifacts.text({ artifact, path });
  if (!text.includes(TASK_DEFINITION)) {
    throw new ConfigurationError(
      `${path} does not contain the placeholder ${TASK_DEFINITION}, which CodePipeline replaces with the task definition; add the placeholder`,
    );
  }
  return text.replaceAll(TASK_DEFINITION, taskDefinitionArn);
}

async function imageOf(artifact: string, artifacts: Pick<InputArtifacts, 'text'>): Promise<string> {
  const text = await artifacts.text({ artifact, path: DETAIL });
  return read(DETAIL, text, 'a JSON object with ImageURI', (json) => detail.parse(json)).ImageURI;
}

function read<T>(path: string, text: string, what: string, parse: (json: unknown) => T): T {
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    throw new ConfigurationError(`${path} is invalid: ${messageOf(cause)}; the file must contain ${what}`, { cause });
  }
}
