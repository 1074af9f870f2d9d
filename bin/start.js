// Starts the built program, or says what is missing. CommonJS, as everything here: what is small is answered before Node
// loads what it needs for modules.
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const MIN_NODE = [20, 17];
/** Scripts ask for the version alone, and often. */
const VERSION_FLAGS = ['--version', '-V'];

/**
 * Runs the program.
 * @param {string} programName how the user called it
 */
exports.start = async function start(programName) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
    return refuse(`Node ${process.versions.node} is too old`, `install Node ${MIN_NODE.join('.')} or newer`);
  }
  if (process.argv.length === 3 && VERSION_FLAGS.includes(process.argv[2] ?? '')) {
    process.stdout.write(`${require('../package.json').version}\n`);
    return;
  }
  if (!existsSync(join(__dirname, '../dist/main.cjs')))
    return refuse('the program is not built', 'npm ci && npm run build');
  const { load } = require('./load.js');
  await load('./main.cjs').main(process, programName);
};

/**
 * @param {string} message
 * @param {string} hint
 */
function refuse(message, hint) {
  process.stderr.write(`error: ${message}\n  try: ${hint}\n`);
  process.exitCode = 2;
}
