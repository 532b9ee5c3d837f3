import { join, relative, sep } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { ESLint, type Linter } from 'eslint';
import security from 'eslint-plugin-security';
import { type Finding, type Scan, ScanFailedError, type Scanner, type Severity } from './finding';
import { sourceFiles } from './source-files';

const CODE = /\.[cm]?[jt]sx?$/;
const TYPESCRIPT = /\.[cm]?tsx?$/;

/** How bad what a rule finds is. A rule that is not known here is taken for bad. */
const SEVERITY_OF: Readonly<Record<string, Severity>> = {
  'security/detect-invisible-characters': 'medium',
  'security/detect-new-buffer': 'medium',
  'security/detect-non-literal-fs-filename': 'low',
  'security/detect-non-literal-regexp': 'medium',
  'security/detect-non-literal-require': 'medium',
  'security/detect-object-injection': 'low',
  'security/detect-possible-timing-attacks': 'medium',
  'security/detect-pseudoRandomBytes': 'medium',
  'security/detect-unsafe-regex': 'medium',
};

/** Start of an SQL statement. */
const SQL = '/^\\s*(?:select\\s.*\\sfrom|insert\\s+into|update\\s.*\\sset|delete\\s+from)\\s/is';
const SQL_INJECTION =
  'SQL that is built from values lets them change the statement (SQL injection); pass the values as parameters';

/** SQL that is built from values, in a template or by `+`. No rule of eslint-plugin-security finds it. */
const NO_SQL_INJECTION = [
  `TemplateLiteral[expressions.length>0] > TemplateElement:first-child[value.cooked=${SQL}]`,
  `BinaryExpression[operator='+'][right.type!='Literal'] Literal.left[value=${SQL}]`,
].map((selector) => ({ selector, message: SQL_INJECTION }));

/**
 * ESLint with the rules of eslint-plugin-security and one about SQL. Comments in the code turn nothing off: waivers do.
 */
export const codeScanner: Scanner = { name: 'code', scan };

async function scan(root: string): Promise<Scan> {
  const files = sourceFiles(root).filter((file) => CODE.test(file));
  const typeScript = files.filter((file) => TYPESCRIPT.test(file)).length;
  if (typeScript === 0) {
    throw new ScanFailedError(`no TypeScript was found among ${files.length} files of code in ${root}`);
  }
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    allowInlineConfig: false,
    overrideConfig: [
      {
        files: ['**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts}'],
        plugins: { security },
        rules: {
          ...(security.configs.recommended.rules as Linter.RulesRecord),
          'no-restricted-syntax': ['error', ...NO_SQL_INJECTION],
        },
        languageOptions: { parser: parser as Linter.Parser },
      },
    ],
  });
  const results = await eslint.lintFiles(files.map((file) => join(root, file)));
  const read = new Set(results.map(({ filePath }) => pathIn(root, filePath)));
  const unread = files.find((file) => !read.has(file));
  if (unread !== undefined) {
    throw new ScanFailedError(`ESLint did not read ${unread}, so nothing is known about its flaws`);
  }
  return {
    scanner: 'code',
    read: `${files.length} files, ${typeScript} of them TypeScript`,
    findings: results.flatMap(({ filePath, messages }) =>
      messages.map((message) => findingOf(pathIn(root, filePath), message)),
    ),
  };
}

function findingOf(file: string, { ruleId, message, line, fatal }: Linter.LintMessage): Finding {
  if (fatal || ruleId === null) {
    throw new ScanFailedError(`ESLint cannot read ${file}:${line}: ${message}`);
  }
  return { scanner: 'code', id: ruleId, severity: SEVERITY_OF[ruleId] ?? 'high', file, line, message };
}

function pathIn(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}
