import { z } from 'zod';
import { batchSchema } from './batch-schema';
import { commands, flag, text, textMap, texts } from './fields';
import { onFailureSchema } from './on-failure';

const VERSION = /^0\.(1|2)0*$/;

const phase = z.strictObject({
  'run-as': text.optional(),
  'on-failure': onFailureSchema.optional(),
  commands: commands.default([]),
  finally: commands.default([]),
});

const artifact = z.strictObject({
  files: texts,
  name: text.optional(),
  'base-directory': text.optional(),
  'discard-paths': flag.default(false),
  'exclude-paths': texts.default([]),
  'enable-symlinks': flag.default(false),
  's3-prefix': text.optional(),
});

const report = z.strictObject({
  files: texts,
  'base-directory': text.optional(),
  'discard-paths': flag.default(false),
  'file-format': text
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
 * Schema for buildspec versions 0.1 and 0.2. Every scalar is read as text. `leniency.ts` removes empty sections before
 * a document is checked against this schema, and decides which unknown keys are ignored.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-syntax
 */
export const buildspecSchema = z.strictObject({
  version: text
    .refine((version) => VERSION.test(version))
    .transform((version): '0.1' | '0.2' => (Number(version) === 0.1 ? '0.1' : '0.2')),
  'run-as': text.optional(),
  env: z
    .strictObject({
      shell: z.enum(['bash', 'sh', '/bin/sh', 'powershell.exe', 'cmd.exe']).default('sh'),
      variables: textMap.default({}),
      'parameter-store': textMap.default({}),
      'secrets-manager': textMap.default({}),
      'exported-variables': texts.default([]),
      'git-credential-helper': flag.default(false),
    })
    .prefault({}),
  proxy: z.strictObject({ 'upload-artifacts': flag.default(false), logs: flag.default(false) }).optional(),
  batch: batchSchema.optional(),
  phases: z
    .strictObject({
      install: phase.extend({ 'runtime-versions': textMap.default({}) }).optional(),
      pre_build: phase.optional(),
      build: phase.optional(),
      post_build: phase.optional(),
    })
    .prefault({}),
  reports: z.record(z.string(), report).default({}),
  artifacts: artifact
    .extend({ files: texts.optional(), 'secondary-artifacts': z.record(z.string(), artifact).default({}) })
    .refine((it) => it.files !== undefined || Object.keys(it['secondary-artifacts']).length > 0, 'names no files')
    .transform((it) => ({ ...it, files: it.files ?? [] }))
    .optional(),
  cache: z
    .strictObject({
      key: text.optional(),
      'fallback-keys': texts.default([]),
      action: z.enum(['save', 'restore']).optional(),
      paths: texts.default([]),
    })
    .optional(),
});

/** Parsed buildspec, with messages for the build log. */
export type Buildspec = z.infer<typeof buildspecSchema> & {
  /** Messages about empty sections, missing phases, and keys that are left out because CodeBuild may ignore them. */
  readonly notes: readonly string[];
};
export type BuildspecPhase = z.infer<typeof phase>;
export type ArtifactDeclaration = z.infer<typeof artifact>;
export type ReportDeclaration = z.infer<typeof report>;
