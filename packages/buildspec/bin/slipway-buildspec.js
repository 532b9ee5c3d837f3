#!/usr/bin/env node
require('./supported-node');

const { runProgram } = require('@slipway/processes');
const { main } = require('../lib/cli');

runProgram(
  'slipway-buildspec',
  () => main(process.argv.slice(2), process.stdin, process.stdout, process.stderr),
  process,
);
