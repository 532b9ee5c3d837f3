/**
 * Writes the API page, `API.md`, of each construct package; with `--check`, lists the pages that are out of date.
 *
 * Arguments name the folders of packages; without any, all packages are processed. Type information and docstrings come
 * from the compiler, by TypeDoc. One process writes all pages, because reading the declarations of the CDK takes far
 * longer than writing a page.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application, CommentTag, Converter, ReflectionKind, UnionType } from 'typedoc';
import ts from 'typescript';

const PAGE = 'API.md';
const ENTRY = 'src/index.ts';

const OPTIONS = {
  plugin: ['typedoc-plugin-markdown'],
  logLevel: 'Warn',
  skipErrorChecking: true, // the build does that
  readme: 'none',
  disableSources: true,
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  sort: ['kind', 'static-first', 'alphabetical'],
  kindSortOrder: ['Class', 'Interface', 'Enum', 'Function', 'Variable', 'TypeAlias'],
  groupOrder: ['Classes', 'Interfaces', 'Enumerations', 'Functions', 'Variables', 'Type Aliases'],
  router: 'module',
  entryFileName: PAGE.replace('.md', ''),
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  enumMembersFormat: 'table',
  tableColumnSettings: { hideInherited: true, hideModifiers: true, hideOverrides: true, hideSources: true },
};

const check = process.argv.includes('--check');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const packages = (named.length > 0 ? named : constructPackages()).map((folder) => ({
  folder,
  ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
}));
const program = compile(packages.map(({ folder }) => join(folder, ENTRY)));

for (const one of packages) {
  const file = join(one.folder, PAGE);
  const page = await render(one);
  if (!check) {
    writeFileSync(file, page);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
    console.error(`${PAGE} of ${one.name} is out of date: run npx nx run ${one.name}:api, and commit what it writes`);
    process.exitCode = 1;
  }
}

/** Returns the packages of constructs, which are those that need the CDK. */
function constructPackages() {
  return readdirSync('packages')
    .map((name) => join('packages', name))
    .filter((folder) => {
      const manifest = join(folder, 'package.json');
      return existsSync(manifest) && 'aws-cdk-lib' in (JSON.parse(readFileSync(manifest)).peerDependencies ?? {});
    });
}

function compile(entries) {
  const file = ts.findConfigFile(entries[0], ts.sys.fileExists);
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(file, '..'));
  return ts.createProgram(entries, { ...options, noEmit: true, rootDir: undefined });
}

async function render({ folder, name, repository, dependencies }) {
  const out = mkdtempSync(join(tmpdir(), 'slipway-api-'));
  try {
    const application = await Application.bootstrapWithPlugins({
      ...OPTIONS,
      out,
      tsconfig: join(folder, 'tsconfig.json'),
      entryPoints: [join(folder, ENTRY)],
      externalSymbolLinkMappings: otherPages(repository.url.replace(/^git\+|\.git$/g, ''), dependencies),
    });
    application.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
      showDefaults(project);
      nameParameters(project);
      sortUnions(project);
    });
    const sourceFile = program.getSourceFile(join(folder, ENTRY));
    const project = application.converter.convert([{ displayName: name, program, sourceFile }]);
    if (application.logger.hasErrors() || application.logger.hasWarnings()) {
      throw new Error(`the API page of ${name} cannot be written: its docstrings have the faults above`);
    }
    await application.generateOutputs(project);
    return readFileSync(join(out, PAGE), 'utf8');
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** Returns the pages of the packages whose constructs a package uses, for links to them. */
function otherPages(sources, dependencies) {
  return Object.fromEntries(
    Object.keys(dependencies)
      .filter((other) => other.startsWith('@slipway/'))
      .map((other) => [other, { '*': `${sources}/blob/main/${other.replace('@slipway/', 'packages/')}/${PAGE}` }]),
  );
}

/** Adds a column that shows what is required and each default: a value as code, a behaviour as text. */
function showDefaults(project) {
  for (const property of project.getReflectionsByKind(ReflectionKind.Property)) {
    const { blockTags = [] } = property.comment ?? {};
    const tag = blockTags.find((one) => one.tag === '@default');
    if (tag) {
      const text = tag.content.map((part) => part.text).join('');
      const behaviour = /^(?:```ts\n)?- ([^]*?)(?:\n```)?$/.exec(text);
      tag.tag = '@defaultValue';
      tag.content = [behaviour ? { kind: 'text', text: behaviour[1] } : { kind: 'code', text }];
    } else if (property.parent.kindOf(ReflectionKind.Interface) && !property.flags.isOptional) {
      blockTags.push(new CommentTag('@defaultValue', [{ kind: 'text', text: '*required*' }]));
    }
  }
}

/** Names the parameters that are destructured in their declaration: `StepContext` becomes `context`. */
function nameParameters(project) {
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
    if (parameter.name === '__namedParameters') {
      parameter.name = /[A-Z]?[a-z]+$/.exec(parameter.type.name)[0].toLowerCase();
    }
  }
}

/** Sorts the members of each union, because the compiler's order depends on what else it has read. */
function sortUnions(project) {
  for (const { type } of Object.values(project.reflections)) {
    if (type instanceof UnionType) {
      type.types.sort((one, other) => one.toString().localeCompare(other.toString(), 'en'));
    }
  }
}
