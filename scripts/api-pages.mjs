/**
 * Writes the API page, `API.md`, of each construct package; with `--check`, lists the pages that are out of date.
 *
 * The arguments are package folders. Default: all construct packages. TypeDoc reads types and docstrings with the
 * TypeScript compiler. One process writes all pages, because reading the CDK's declarations takes far longer than
 * writing a page.
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
  skipErrorChecking: true, // the build checks the types
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
    console.error(`${PAGE} of ${one.name} is out of date: run npx nx run ${one.name}:api, and commit the page`);
    process.exitCode = 1;
  }
}

/** Returns the folders of the construct packages: all packages that have the CDK as a peer dependency. */
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
      throw new Error(
        `cannot write the API page of ${name}: correct the docstring errors and warnings that are printed above`,
      );
    }
    await application.generateOutputs(project);
    return correctLinks(readFileSync(join(out, PAGE), 'utf8'));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** Returns the API page URL of each workspace package in the dependencies, for links to its types. */
function otherPages(sources, dependencies) {
  return Object.fromEntries(
    Object.keys(dependencies)
      .filter((other) => other.startsWith('@slipway/'))
      .map((other) => [other, { '*': `${sources}/blob/main/${other.replace('@slipway/', 'packages/')}/${PAGE}` }]),
  );
}

/** Fills the default column of property tables: `*required*`, a default value as code, or a behavior as text. */
function showDefaults(project) {
  for (const property of project.getReflectionsByKind(ReflectionKind.Property)) {
    const { blockTags = [] } = property.comment ?? {};
    const tag = blockTags.find((one) => one.tag === '@default');
    if (tag) {
      const text = tag.content.map((part) => part.text).join('');
      const behavior = /^(?:```ts\n)?- ([^]*?)(?:\n```)?$/.exec(text);
      tag.tag = '@defaultValue';
      tag.content = [behavior ? { kind: 'text', text: behavior[1] } : { kind: 'code', text }];
    } else if (property.parent.kindOf(ReflectionKind.Interface) && !property.flags.isOptional) {
      blockTags.push(new CommentTag('@defaultValue', [{ kind: 'text', text: '*required*' }]));
    }
  }
}

/** Names destructured parameters after the last word of their type: a `StepContext` becomes `context`. */
function nameParameters(project) {
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
    if (parameter.name === '__namedParameters') {
      parameter.name = /[A-Z]?[a-z]+$/.exec(parameter.type.name)[0].toLowerCase();
    }
  }
}

/**
 * Corrects the links to a type that has the same name as a function. TypeDoc numbers the anchors as if each name
 * occurred twice, so a link to `#name-3` must be a link to `#name-1`.
 */
function correctLinks(page) {
  const headings = [...page.matchAll(/^#+ (\w+)(?:\(\))?$/gm)].map(([, name]) => name.toLowerCase());
  return page.replace(/(?<=\]\(#)(\w+)-(\d+)(?=\))/g, (anchor, name, number) => {
    const count = headings.filter((heading) => heading === name).length;
    return number < count || page.includes(`id="${anchor}"`) ? anchor : `${name}-${Math.floor(number / 2)}`;
  });
}

/** Sorts the members of each union type, because the compiler's order depends on the files that it has read before. */
function sortUnions(project) {
  for (const { type } of Object.values(project.reflections)) {
    if (type instanceof UnionType) {
      type.types.sort((one, other) => one.toString().localeCompare(other.toString(), 'en'));
    }
  }
}
