#!/usr/bin/env node
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // versions up to the pinned one run on Node 20

const { main } = require('../lib/cli');

main(process.argv.slice(2), process.stdin, process.stdout, process.stderr).then((exitCode) => {
  process.exitCode = exitCode;
});
