#!/usr/bin/env node
require('./supported-node');
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // versions up to the pinned one run on Node 20

const { runProgram } = require('@slipway/processes');
const { main } = require('../lib/cli');

runProgram('slipway', () => main(process.argv.slice(2), process.stdin, process.stdout, process.stderr), process);
