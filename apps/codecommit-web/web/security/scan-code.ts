import { join, relative, sep } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { ESLint, type Linter } from 'eslint';
import security from 'eslint-plugin-security';
import { type Finding, type Scan, ScanFailedError, type Scanner, type Severity } from './finding';
import { sourceFiles } from './source-files';

const CODE = /\.[cm]?[jt]sx?$/;
const TYPESCRIPT = /\.[cm]?tsx?$/;

/** Severity of findings by rule. Findings of rules that are not listed have a high severity. */
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

/** Beginning of an SQL statement. */
const SQL = '/^\\s*(?:select\\s.*\\sfrom|insert\\s+into|update\\s.*\\sset|delete\\s+from)\\s/is';
const SQL_INJECTION =
  'SQL that is built from values can be changed by these values (SQL injection); pass the values as parameters';

/** Selectors for SQL that is built from values, in a template or with `+`. eslint-plugin-security has no such rule. */
const NO_SQL_INJECTION = [
  `TemplateLiteral[expressions.length>0] > TemplateElement:first-child[value.cooked=${SQL}]`,
  `BinaryExpression[operator='+'][right.type!='Literal'] Literal.left[value=${SQL}]`,
].map((selector) => ({ selector, message: SQL_INJECTION }));

/**
 * Scanner that runs ESLint with the rules of eslint-plugin-security and a rule for SQL. Comments in the code cannot
 * turn rules off; only waivers accept findings.
 */
export const codeScanner: Scanner = { name: 'code', scan };

async function scan(root: string): Promise<Scan> {
  const files = sourceFiles(root).filter((file) => CODE.test(file));
  const typeScript = files.filter((file) => TYPESCRIPT.test(file)).length;
  if (typeScript === 0) {
    throw new ScanFailedError(`no TypeScript file was found among ${files.length} code files in ${root}`);
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
    throw new ScanFailedError(`ESLint did not read ${unread}, so this file was not scanned`);
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
