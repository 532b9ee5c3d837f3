import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MalformedFileError } from '../errors';
import { Template } from './template';

/**
 * Template in a cloud assembly, with the account and region of its stack and the acknowledgements for its resources.
 */
export interface SynthesizedTemplate {
  readonly file: string;
  /** Region to which the stack is deployed. @default - known only at deployment */
  readonly region?: string;
  /** ID of the AWS account to which the stack is deployed. @default - known only at deployment */
  readonly account?: string;
  readonly template: Template;
  readonly acknowledgements: readonly ReadAcknowledgement[];
  /** Construct path of each resource, by logical ID. */
  readonly constructPaths: Readonly<Record<string, string>>;
}

/**
 * Acknowledgement of a finding, as `Validations.of(construct).acknowledge({ id, reason })` writes it to the assembly.
 */
export interface ReadAcknowledgement {
  readonly constructPath: string;
  readonly id: string;
  readonly reason: string;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
  readonly properties?: { readonly templateFile?: string; readonly directoryName?: string };
}

type Metadata = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

/**
 * Reads all templates of a cloud assembly (`cdk.out`), including those of stages and nested stacks.
 *
 * @throws MalformedFileError if the folder is not a cloud assembly
 */
export function readAssembly(folder: string): SynthesizedTemplate[] {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) {
    throw new MalformedFileError(`${folder} has no manifest.json: pass the cdk.out folder of a synthesized app`);
  }
  const artifacts: Artifact[] = Object.values(readJson<{ artifacts: Record<string, Artifact> }>(manifest).artifacts);
  const stacks = artifacts.filter(({ type }) => type === 'aws:cloudformation:stack');
  const stages = artifacts.filter(({ type }) => type === 'cdk:cloud-assembly');
  return [
    ...stacks.map((stack) => readStack(folder, stack)),
    ...nestedTemplates(folder, stacks),
    ...stages.flatMap(({ properties }) => readAssembly(join(folder, String(properties?.directoryName)))),
  ];
}

function readStack(folder: string, stack: Artifact): SynthesizedTemplate {
  const file = join(folder, String(stack.properties?.templateFile));
  return {
    file,
    region: regionOf(stack),
    account: accountOf(stack),
    template: readJson(file),
    ...fromMetadata(folder, [stack]),
  };
}

/**
 * Reads the templates of nested stacks, which are not listed in the manifest. A nested stack has the environment of its
 * parent, which can be determined only if all stacks of the assembly have the same environment.
 */
function nestedTemplates(folder: string, stacks: readonly Artifact[]): SynthesizedTemplate[] {
  const regions = [...new Set(stacks.map(regionOf))];
  const accounts = [...new Set(stacks.map(accountOf))];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.nested.template.json'))
    .map((name) => join(folder, name))
    .map((file) => ({
      file,
      region: regions.length === 1 ? regions[0] : undefined,
      account: accounts.length === 1 ? accounts[0] : undefined,
      template: readJson<Template>(file),
      ...fromMetadata(folder, stacks),
    }));
}

/** Returns the region of an environment such as `aws://account/region`, or `undefined` for `unknown-region`. */
function regionOf({ environment }: Artifact): string | undefined {
  const region = environment?.split('/').at(-1);
  return region === 'unknown-region' ? undefined : region;
}

/** Returns the account of an environment such as `aws://account/region`, or `undefined` for `unknown-account`. */
function accountOf({ environment }: Artifact): string | undefined {
  return environment
    ?.split('/')
    .at(-2)
    ?.match(/^\d{12}$/)?.[0];
}

function fromMetadata(
  folder: string,
  stacks: readonly Artifact[],
): Pick<SynthesizedTemplate, 'acknowledgements' | 'constructPaths'> {
  const entries = stacks
    .map(({ metadata, additionalMetadataFile }) =>
      additionalMetadataFile ? readJson<Metadata>(join(folder, additionalMetadataFile)) : { ...metadata },
    )
    .flatMap((metadata) => Object.entries(metadata))
    .flatMap(([constructPath, items]) => items.map((item) => ({ constructPath, ...item })));
  return {
    acknowledgements: entries
      .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
      .flatMap(({ constructPath, data }) =>
        Object.entries(data as Record<string, string>).map(([id, reason]) => ({ constructPath, id, reason })),
      ),
    constructPaths: Object.fromEntries(
      entries
        .filter(({ type }) => type === 'aws:cdk:logicalId')
        .map(({ constructPath, data }) => [String(data), constructPath]),
    ),
  };
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new MalformedFileError(`${file} cannot be read as JSON: ${(error as Error).message}`, { cause: error });
  }
}
