// What the thread runs that checks what other homes of a team say.
'use strict';
const { parentPort } = require('node:worker_threads');
const { load } = require('./load.js');

load('./check-worker.cjs').serve(parentPort);
