// Lints texts as if they stood in files: [{ "filePath", "code" }] from standard input, ESLint's results to standard
// output.
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const eslint = new ESLint();
const texts = JSON.parse(await text(process.stdin));
const results = await Promise.all(texts.map(({ filePath, code }) => eslint.lintText(code, { filePath })));
process.stdout.write(JSON.stringify(results.flat()));
