// Starts the built program, or says what is missing.
import { existsSync } from 'node:fs';

const MIN_NODE = [20, 17];

/**
 * Runs the program.
 * @param {string} programName how the user called it
 */
export async function start(programName) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
    return refuse(`Node ${process.versions.node} is too old`, `install Node ${MIN_NODE.join('.')} or newer`);
  }
  const built = new URL('../dist/main.js', import.meta.url);
  if (!existsSync(built)) return refuse('the program is not built', 'npm ci && npm run build');
  const { main } = await import(built.href);
  await main(process, programName);
}

/**
 * @param {string} message
 * @param {string} hint
 */
function refuse(message, hint) {
  process.stderr.write(`error: ${message}\n  try: ${hint}\n`);
  process.exitCode = 2;
}
