import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { ConfigurationError } from '../errors';
import { InputArtifacts } from './input-artifacts';
import { StackAction } from './stack-action';

const templateConfiguration = z.object({
  Parameters: z.record(z.string(), z.coerce.string()).default({}),
  Tags: z.record(z.string(), z.coerce.string()).default({}),
  StackPolicy: z.record(z.string(), z.unknown()).optional(),
});
const attributeOf = z.strictObject({ 'Fn::GetArtifactAtt': z.tuple([z.string(), z.string()]) });
const valueOf = z.strictObject({ 'Fn::GetParam': z.tuple([z.string(), z.string(), z.string()]) });
const overrides = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), attributeOf, valueOf]));

type Override = z.infer<typeof overrides>[string];

/** Parameters, tags and stack policy for the deployment of a template. */
export interface StackParameters {
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Stack policy, as JSON text. */
  readonly stackPolicy?: string;
}

/**
 * Returns the parameters, tags and stack policy of a stack from the template configuration. `ParameterOverrides` of the
 * action override the parameters.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-parameter-override-functions.html
 */
export async function stackParameters(action: StackAction, inputs: InputArtifacts): Promise<StackParameters> {
  const configured =
    action.templateConfiguration === undefined
      ? templateConfiguration.parse({})
      : read(
          templateConfiguration,
          await inputs.text(action.templateConfiguration),
          `the template configuration ${action.templateConfiguration.path}`,
        );
  const overriding = read(overrides, action.parameterOverrides, 'ParameterOverrides');
  const entries = await Promise.all(
    Object.entries(overriding).map(async ([name, value]) => [name, await overrideOf(value, inputs)] as const),
  );
  return {
    parameters: { ...configured.Parameters, ...Object.fromEntries(entries) },
    tags: configured.Tags,
    ...(configured.StackPolicy && { stackPolicy: JSON.stringify(configured.StackPolicy) }),
  };
}

async function overrideOf(value: Override, inputs: InputArtifacts): Promise<string> {
  if (typeof value !== 'object') {
    return String(value);
  }
  if ('Fn::GetArtifactAtt' in value) {
    return attribute(...value['Fn::GetArtifactAtt'], inputs);
  }
  const [artifact, path, key] = value['Fn::GetParam'];
  const file = read(z.record(z.string(), z.unknown()), await inputs.text({ artifact, path }), `the file ${path}`);
  const found = file[key];
  if (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean') {
    throw new ConfigurationError(
      `Fn::GetParam refers to the key ${key} in ${path} of ${artifact}, which does not have a text, number or boolean value there; the keys of the file are: ${Object.keys(file).join(', ') || 'none'}`,
    );
  }
  return String(found);
}

function attribute(artifact: string, name: string, inputs: InputArtifacts): string {
  const { bucket, key } = inputs.named(artifact);
  const values: Readonly<Record<string, string>> = {
    BucketName: bucket,
    ObjectKey: key,
    URL: `https://s3.amazonaws.com/${bucket}/${key}`,
  };
  if (!Object.hasOwn(values, name)) {
    throw new ConfigurationError(
      `Fn::GetArtifactAtt refers to the attribute ${name} of ${artifact}, which does not exist; the attributes of an artifact are ${Object.keys(values).join(', ')}`,
    );
  }
  return values[name];
}

function read<T>(schema: z.ZodType<T>, text: string, what: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ConfigurationError(`${what} is invalid: ${messageOf(cause)}`, { cause });
  }
}
