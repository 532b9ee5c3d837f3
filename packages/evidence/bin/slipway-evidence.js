#!/usr/bin/env node
require('./supported-node');
process.exitCode = require('../lib/cli').main(process.argv);
