#!/usr/bin/env node
// kubectl looks for this program when somebody completes `kubectl learn …`.
'use strict';
const { start } = require('./start.js');

process.argv.splice(2, 0, '__complete-for-kubectl');
void start('kubectl learn');
