/**
 * Stands in for a program in builds of a run without Docker: hands what it was called with to the runner, and prints what comes back.
 * Each line of the answer is JSON: { out } or { err } with a text, and { exit } with the exit code at the end.
 */
const { request } = require('node:http');
const { createInterface } = require('node:readline');
const { readFileSync } = require('node:fs');

module.exports = function standIn(program) {
  const args = process.argv.slice(2);
  const input = args.includes('--password-stdin') ? readFileSync(0, 'utf8') : '';
  const { SLIPWAY_STAND_IN: endpoint, ...environment } = process.env;
  const failed = (reason) => {
    process.stderr.write(`${program}: the run that this build belongs to does not answer: ${reason}\n`);
    process.exitCode = 1;
  };
  process.exitCode = 1; // until the runner says otherwise
  request(endpoint, { method: 'POST' }, (response) => {
    if (response.statusCode !== 200) {
      response.resume();
      return failed(`status ${response.statusCode}`);
    }
    createInterface({ input: response }).on('line', (line) => {
      const { out, err, exit } = JSON.parse(line);
      if (out !== undefined) process.stdout.write(out);
      if (err !== undefined) process.stderr.write(err);
      if (exit !== undefined) process.exitCode = exit;
    });
  }).once('error', (error) => failed(error.message)).end(JSON.stringify({ program, args, directory: process.cwd(), environment, input }));
};
