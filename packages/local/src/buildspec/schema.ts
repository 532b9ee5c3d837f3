import { z } from 'zod';
import { onFailureSchema } from './on-failure';

/** YAML 1.1 readers take `yes` and `no` for booleans, YAML 1.2 readers for words: both are accepted, quoted or not. */
const flag = z.union([z.boolean(), z.enum(['yes', 'no'])]).transform((value) => value === true || value === 'yes');
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** `true` and `7` are commands too. What YAML reads as a map is none: a text with a colon and no quotation marks. */
const command = z
  .union([z.string(), z.number(), z.boolean()], {
    error: 'is no command; a command is a text, in quotation marks where it contains ": "',
  })
  .transform(String);
const names = z.record(z.string(), scalar);
const locations = z.array(z.string());

const phase = z.strictObject({
  'run-as': z.string().optional(),
  'on-failure': onFailureSchema.optional(),
  commands: z.array(command).default([]),
  finally: z.array(command).default([]),
});

const artifact = z.strictObject({
  files: locations.min(1),
  name: z.string().optional(),
  'base-directory': z.string().optional(),
  'discard-paths': flag.default(false),
  'exclude-paths': locations.default([]),
  'enable-symlinks': flag.default(false),
  's3-prefix': z.string().optional(),
});

const report = z.strictObject({
  files: locations.min(1),
  'base-directory': z.string().optional(),
  'discard-paths': flag.default(false),
  'file-format': z
    .string()
    .default('JUNITXML')
    .transform((format) => format.toUpperCase())
    .pipe(
      z.enum([
        'CUCUMBERJSON',
        'JUNITXML',
        'NUNITXML',
        'NUNIT3XML',
        'TESTNGXML',
        'VISUALSTUDIOTRX',
        'CLOVERXML',
        'COBERTURAXML',
        'JACOCOXML',
        'SIMPLECOV',
      ]),
    ),
});

/**
 * The syntax of buildspec version 0.2, strictly: a key that CodeBuild does not know is a mistake, never ignored.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-syntax
 */
export const buildspecSchema = z.strictObject({
  version: z.union([z.literal(0.2), z.literal('0.2')]),
  'run-as': z.string().optional(),
  env: z
    .strictObject({
      shell: z.enum(['bash', 'sh', 'powershell.exe']).default('sh'),
      variables: names.default({}),
      'parameter-store': names.default({}),
      'secrets-manager': names.default({}),
      'exported-variables': locations.default([]),
      'git-credential-helper': flag.default(false),
    })
    .prefault({}),
  proxy: z.strictObject({ 'upload-artifacts': flag.default(false), logs: flag.default(false) }).optional(),
  batch: z
    .strictObject({
      'fast-fail': flag.default(false),
      'build-list': z.array(z.unknown()).optional(),
      'build-matrix': z.unknown().optional(),
      'build-graph': z.array(z.unknown()).optional(),
      'build-fanout': z.unknown().optional(),
    })
    .optional(),
  phases: z
    .strictObject({
      install: phase.extend({ 'runtime-versions': names.default({}) }).optional(),
      pre_build: phase.optional(),
      build: phase.optional(),
      post_build: phase.optional(),
    })
    .refine((phases) => Object.values(phases).some((it) => it !== undefined), 'has no phase'),
  reports: z.record(z.string(), report).default({}),
  artifacts: artifact
    .extend({ files: locations.default([]), 'secondary-artifacts': z.record(z.string(), artifact).default({}) })
    .refine((it) => it.files.length > 0 || Object.keys(it['secondary-artifacts']).length > 0, 'names no files')
    .optional(),
  cache: z
    .strictObject({
      key: z.string().optional(),
      'fallback-keys': locations.optional(),
      action: z.enum(['save', 'restore']).optional(),
      paths: locations.default([]),
    })
    .optional(),
});

export type Buildspec = z.infer<typeof buildspecSchema>;
export type BuildspecPhase = z.infer<typeof phase>;
export type ArtifactDeclaration = z.infer<typeof artifact>;
export type ReportDeclaration = z.infer<typeof report>;
