import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { AssemblyNotReadableError } from './errors';
import { Template } from '../stacks/template';

const StackTemplate = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string() })).default({}),
});

const Manifest = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        environment: z.string().optional(),
        dependencies: z.array(z.string()).optional(),
        metadata: z.record(z.string(), z.unknown()).optional(),
        additionalMetadataFile: z.string().optional(),
        properties: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .default({}),
});

const StackProperties = z.object({
  templateFile: z.string(),
  stackName: z.string().optional(),
  parameters: z.record(z.string(), z.string()).default({}),
  tags: z.record(z.string(), z.string()).default({}),
});

const Metadata = z.record(z.string(), z.array(z.looseObject({ type: z.string(), data: z.unknown() })));

const AssetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string().default('file') }),
        destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** File or folder in the assembly that must be uploaded to a bucket, because a template refers to it. */
export interface FileAsset {
  readonly file: string;
  readonly packaging: string;
  /** Name of the bucket. May contain pseudo parameters such as `${AWS::AccountId}`. */
  readonly bucket: string;
  readonly key: string;
}

export interface StackArtifact {
  readonly id: string;
  readonly name: string;
  /** Account ID of the stack. Undefined if the app does not set the account. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  /** File name of the stack's template in the assembly. */
  readonly templateFile: string;
  readonly template: Template;
  /** Template exactly as in the template file. */
  readonly original: Template;
  /** Construct paths by logical ID. */
  readonly paths: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly assets: readonly FileAsset[];
}

type Artifact = z.infer<typeof Manifest>['artifacts'][string];

/**
 * Reads the stacks of an assembly, including those of nested stages, in dependency order.
 *
 * @throws AssemblyNotReadableError if a file is missing or invalid, if artifacts depend on each other in a cycle, or if
 * two stacks in the same environment have the same name
 */
export async function readAssembly(folder: string): Promise<StackArtifact[]> {
  const manifest = await readJson(folder, 'manifest.json', Manifest);
  const stacks: StackArtifact[] = [];
  for (const id of inOrder(manifest.artifacts)) {
    const artifact = manifest.artifacts[id];
    if (artifact.type === 'cdk:cloud-assembly') {
      stacks.push(...(await readAssembly(join(folder, String(artifact.properties?.directoryName)))));
    }
    if (artifact.type === 'aws:cloudformation:stack') {
      stacks.push(await readStack(folder, id, manifest));
    }
  }
  refuseDuplicateNames(stacks);
  return stacks;
}

/**
 * Throws an error if two stacks in the same environment have the same name, because the second stack would replace the
 * first one in CloudFormation.
 */
function refuseDuplicateNames(stacks: readonly StackArtifact[]): void {
  const placeOf = ({ name, accountId, region }: StackArtifact) => `${accountId}/${region}/${name}`;
  const twin = stacks.find((stack, index) => stacks.findIndex((other) => placeOf(other) === placeOf(stack)) < index);
  if (twin) {
    throw new AssemblyNotReadableError(
      `two stacks in the same account and region are named ${twin.name}, so one would replace the other; change the name of one stack, for example with another suffix`,
    );
  }
}

async function readStack(folder: string, id: string, manifest: z.infer<typeof Manifest>): Promise<StackArtifact> {
  const artifact = manifest.artifacts[id];
  const properties = StackProperties.parse(artifact.properties);
  const assetFiles = (artifact.dependencies ?? [])
    .filter((dependency) => dependency in manifest.artifacts)
    .map((dependency) => manifest.artifacts[dependency])
    .filter((dependency) => dependency.type === 'cdk:asset-manifest')
    .map((dependency) => String(dependency.properties?.file));
  const [, accountId, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(artifact.environment ?? '') ?? [];
  return {
    id,
    name: properties.stackName ?? id,
    accountId: accountId === 'unknown-account' ? undefined : accountId,
    region: region === 'unknown-region' ? undefined : region,
    templateFile: properties.templateFile,
    ...(await readTemplate(folder, properties.templateFile, artifact)),
    parameters: properties.parameters,
    tags: properties.tags,
    assets: (await Promise.all(assetFiles.map((file) => readAssets(folder, file, properties.templateFile)))).flat(),
  };
}

/**
 * Reads a template, and adds the construct path to each resource whose path is known. The CDK writes construct paths to
 * the template or to a separate metadata file, depending on how the app is run.
 */
async function readTemplate(
  folder: string,
  file: string,
  artifact: Artifact,
): Promise<Pick<StackArtifact, 'template' | 'original' | 'paths'>> {
  const template = (await readJson(folder, file, StackTemplate)) as Template;
  const metadata =
    artifact.additionalMetadataFile === undefined
      ? Metadata.parse(artifact.metadata ?? {})
      : await readJson(folder, artifact.additionalMetadataFile, Metadata);
  const paths = new Map(
    Object.entries(metadata).flatMap(([path, entries]) =>
      entries.filter(({ type }) => type === 'aws:cdk:logicalId').map(({ data }) => [data, path.slice(1)] as const),
    ),
  );
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => {
    const path = resource.Metadata?.['aws:cdk:path'] ?? paths.get(logicalId);
    return [
      logicalId,
      path === undefined ? resource : { ...resource, Metadata: { ...resource.Metadata, 'aws:cdk:path': path } },
    ] as const;
  });
  return {
    original: template,
    template: { ...template, Resources: Object.fromEntries(resources) },
    paths: Object.fromEntries(paths) as Record<string, string>,
  };
}

/** Reads the assets of a stack, except the template, which is also listed as an asset but is not uploaded. */
async function readAssets(folder: string, file: string, templateFile: string): Promise<FileAsset[]> {
  const { files } = await readJson(folder, file, AssetManifest);
  return Object.values(files).flatMap(({ source, destinations }) =>
    source.path === undefined || source.path === templateFile
      ? []
      : Object.values(destinations).map(({ bucketName, objectKey }) => ({
          file: join(folder, source.path!),
          packaging: source.packaging,
          bucket: bucketName,
          key: objectKey,
        })),
  );
}

/** Sorts artifacts so that dependencies come first. Otherwise, the order of the list is kept. */
function inOrder(artifacts: z.infer<typeof Manifest>['artifacts']): string[] {
  const ordered = new Set<string>();
  const visit = (id: string, ancestors: readonly string[]) => {
    if (ordered.has(id) || artifacts[id] === undefined) {
      return;
    }
    if (ancestors.includes(id)) {
      throw new AssemblyNotReadableError(
        `the assembly has a dependency cycle between the artifacts ${[...ancestors, id].join(' -> ')}; synthesize the app again`,
      );
    }
    (artifacts[id].dependencies ?? []).forEach((dependency) => visit(dependency, [...ancestors, id]));
    ordered.add(id);
  };
  Object.keys(artifacts).forEach((id) => visit(id, []));
  return [...ordered];
}

async function readJson<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(folder, file);
  if (!existsSync(path)) {
    throw new AssemblyNotReadableError(`${path} does not exist; pass the folder of a synthesized CDK app (cdk.out)`);
  }
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new AssemblyNotReadableError(
      `${path} does not belong to a valid CDK assembly: ${messageOf(error)}; synthesize the app again`,
      { cause: error },
    );
  }
}
