import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator as aws } from '@secretlint/secretlint-rule-aws';
import { creator as basicAuth } from '@secretlint/secretlint-rule-basicauth';
import { creator as gcp } from '@secretlint/secretlint-rule-gcp';
import { creator as gitHub } from '@secretlint/secretlint-rule-github';
import { creator as npm } from '@secretlint/secretlint-rule-npm';
import { creator as privateKey } from '@secretlint/secretlint-rule-privatekey';
import { creator as slack } from '@secretlint/secretlint-rule-slack';
import { type Finding, type Scan, ScanFailedError, type Scanner } from './finding';
import { sourceFiles } from './source-files';

/** Rules, listed individually, because comments in the code can turn off secretlint's preset. */
const RULES = [
  { id: 'aws', rule: aws, options: { enableIDScanRule: true } },
  { id: 'basic-auth', rule: basicAuth },
  { id: 'gcp', rule: gcp },
  { id: 'github', rule: gitHub },
  { id: 'npm', rule: npm },
  { id: 'private-key', rule: privateKey },
  { id: 'slack', rule: slack },
];

/** Scanner that runs secretlint on every text file. Findings do not contain the secret. */
export const secretScanner: Scanner = { name: 'secrets', scan };

async function scan(root: string): Promise<Scan> {
  const texts = sourceFiles(root)
    .map((file) => ({ file, content: readFileSync(join(root, file)) }))
    .filter(({ content }) => !content.includes(0));
  if (texts.length === 0) {
    throw new ScanFailedError(`no text file was found in ${root}`);
  }
  const findings: Finding[] = [];
  for (const { file, content } of texts) {
    findings.push(...(await findingsIn(file, content.toString('utf8'))));
  }
  return { scanner: 'secrets', read: `${texts.length} files`, findings };
}

async function findingsIn(file: string, content: string): Promise<Finding[]> {
  const { messages } = await lintSource({
    source: { content, filePath: file, ext: extname(file), contentType: 'text' },
    options: { config: { rules: RULES }, maskSecrets: true, noPhysicFilePath: true },
  } as Parameters<typeof lintSource>[0]);
  return messages.map(({ ruleId, messageId, message, loc }) => ({
    scanner: 'secrets',
    id: `secret/${ruleId}/${messageId}`,
    severity: 'critical',
    file,
    line: loc.start.line,
    message,
  }));
}
