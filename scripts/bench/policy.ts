// The command policy against an onlooker that knows nothing of it: how much that does harm is allowed. None may be.
// npx tsx scripts/bench/policy.ts [--argvs <n>] [--outputs <n>] [--seed <n>]
import { parseArgs } from 'node:util';
import { checkCommand } from '../../src/agent/command-policy.ts';
import {
  generatedArgv,
  generatedOutput,
  harmOf,
  leaks,
  randomOf,
} from '../../test/agent/command-policy/generated.ts';

const { values } = parseArgs({
  options: {
    argvs: { type: 'string', default: '300000' },
    outputs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '7' },
  },
});
const random = randomOf(Number(values.seed));
const startedMs = performance.now();
const wrong: string[] = [];
let allowedArgvs = 0;
for (let count = Number(values.argvs); count > 0; count -= 1) {
  const verdict = checkCommand(generatedArgv(random), 'here');
  if (verdict.type === 'denied') continue;
  allowedArgvs += 1;
  const harm = harmOf(verdict.args);
  if (harm !== null) wrong.push(`${verdict.args.join(' ')}: ${harm}`);
}
let allowedOutputs = 0;
let leaking = 0;
for (let count = Number(values.outputs); count > 0; count -= 1) {
  const output = generatedOutput(random);
  const leaky = leaks(output);
  leaking += Number(leaky);
  if (checkCommand(['get', 'pods', '-o', output]).type === 'denied') continue;
  allowedOutputs += 1;
  if (leaky) wrong.push(`-o ${output}`);
}
console.log({
  argvs: Number(values.argvs),
  allowedArgvs,
  outputs: Number(values.outputs),
  leaking,
  allowedOutputs,
  wronglyAllowed: wrong.length,
  elapsedMs: Math.round(performance.now() - startedMs),
});
for (const line of wrong.slice(0, 20)) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
