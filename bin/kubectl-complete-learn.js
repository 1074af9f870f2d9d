#!/usr/bin/env node
// kubectl looks for this program when somebody completes `kubectl learn …`.
import { start } from './start.js';

process.argv.splice(2, 0, '__complete-for-kubectl');
await start('kubectl learn');
