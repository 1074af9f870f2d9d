// What leaves the agent: an observation, its commands, a call's arguments, redacted as they will be read.
import type { Diagnosis, KubectlCall } from '../domain/investigation.ts';
import { redactWords } from './redact/joined-words.ts';
import { redactText, stripControl } from './redact.ts';
import { withFindings } from './tools/digest.ts';
import type { Tool, ToolOutput } from './tools/tool.ts';

/** Makes a tool whose output is redacted, whoever runs it: what it writes itself joins what it read. */
export function redacting(tool: Tool): Tool {
  return { ...tool, run: async (args, context) => redactOutput(await tool.run(args, context)) };
}

/** Its facts were redacted by their extractor; what they quote can still be found in the observation. */
function redactOutput(output: ToolOutput): ToolOutput {
  const observation = redactText(output.observation);
  const redacted = observation === output.observation ? output : withFindings({ ...output, observation });
  return {
    ...redacted,
    calls: output.calls.map((call): KubectlCall => ({ ...call, argv: redactArgv(call.argv) })),
    notices: output.notices.map(redactText),
  };
}

/** Takes secrets out of the arguments of a call: what a model, a question or a person wrote into them. */
export function redactArgs(args: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, redactText(value)]));
}

/** Takes secrets out of a question, before anything keeps it, shows it or sends it. */
export function redactQuestion(question: string): string {
  return redactText(stripControl(question)).trim();
}

/** Takes secrets out of the sentences of a diagnosis, where a template joined what was redacted apart. */
export function redactDiagnosis(diagnosis: Diagnosis): Diagnosis {
  const { rootCause, solution } = diagnosis;
  return { ...diagnosis, rootCause: redactText(rootCause), solution: redactText(solution) };
}

function redactArgv(argv: readonly string[]): readonly string[] {
  const words = argv.map(redactText);
  redactWords(words);
  return words;
}
