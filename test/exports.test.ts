import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './workspace';

const PACKAGES = join(ROOT, 'packages');

/**
 * Returns the file in which a module is declared. Only relative modules and packages of this workspace are followed,
 * because the CDK is large.
 */
function declared(name: string, from: string): string | undefined {
  const base = name.startsWith('.')
    ? join(dirname(from), name)
    : name.startsWith('@slipway/')
      ? join(PACKAGES, name.slice('@slipway/'.length), 'lib')
      : undefined;
  return [`${base}.d.ts`, `${base}/index.d.ts`].find((file) => base !== undefined && existsSync(file));
}

/** Names that packages export, with the places where they are declared. */
function exportedNames(): Map<string, Set<string>> {
  const entries = readdirSync(PACKAGES)
    .map((name) => join(PACKAGES, name, 'lib', 'index.d.ts'))
    .filter((file) => existsSync(file) && isPublished(file));
  const options = { noLib: true, types: [] };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const file = declared(text, from);
      return { resolvedModule: file ? { resolvedFileName: file, extension: ts.Extension.Dts } : undefined };
    });
  const program = ts.createProgram(entries, options, host);
  const checker = program.getTypeChecker();
  const places = new Map<string, Set<string>>();
  for (const entry of entries) {
    for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!)) {
      const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const [file] = (meant.declarations ?? []).map((declaration) => declaration.getSourceFile().fileName);
      places.set(symbol.name, (places.get(symbol.name) ?? new Set()).add(file ?? `${entry}, from elsewhere`));
    }
  }
  return places;
}

function isPublished(index: string): boolean {
  return JSON.parse(readFileSync(join(dirname(index), '..', 'package.json'), 'utf8')).private !== true;
}

describe('what packages export', () => {
  const names = exportedNames();

  it('is seen here', () => {
    expect([...names.keys()]).toEqual(expect.arrayContaining(['DeliveryPipeline', 'SecureBucket', 'requireProps']));
  });

  it('has one meaning for each name', () => {
    const ambiguous = [...names].filter(([, files]) => files.size > 1).map(([name, files]) => [name, ...files]);

    expect(ambiguous).toEqual([]);
  });
});

describe('files about GitHub', () => {
  it('are spelled github-, like the packages', () => {
    const files = ['packages', 'apps', 'scripts', 'test'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(
        (file) => /(^|\/)git-hub[^/]*$/.test(file) && !/(^|\/)(node_modules|lib|cdk\.out|coverage)\//.test(file),
      ),
    );

    expect(files).toEqual([]);
  });
});
