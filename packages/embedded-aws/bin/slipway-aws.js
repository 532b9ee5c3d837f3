#!/usr/bin/env node
require('./supported-node');
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // the pinned SDK still runs on Node 20

const { runProgram } = require('@slipway/processes');
const { main } = require('../lib/cli');

runProgram('slipway-aws', () => main(process.argv.slice(2), process.stdout, process.stderr), process);
