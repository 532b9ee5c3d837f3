#!/usr/bin/env node
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // the last SDK for Node 20 is pinned

const { main } = require('../lib/cli');

main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
