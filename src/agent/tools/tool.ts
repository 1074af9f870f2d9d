// What a tool is: a name, a description for the model, and a run that turns arguments into an observation.
import type { Fact } from '../../domain/fact.ts';
import type { KubectlCall, StepStatus, ToolName } from '../../domain/investigation.ts';
import type { MetricsServer } from '../../domain/metrics.ts';
import type { FactExtractor } from '../../facts/extract.ts';
import type { Gateway, GatewayResult } from '../kubectl-gateway.ts';

/** What one kubectl command of a tool may take, in milliseconds. */
export const TOOL_TIMEOUT_MS = 30_000;

export interface ToolContext {
  readonly gateway: Gateway;
  readonly extractor: FactExtractor;
  readonly signal: AbortSignal;
  /** What can be asked for measures over time; left out or null where nothing can. */
  readonly metrics?: MetricsServer | null;
}

export interface ToolOutput {
  readonly status: StepStatus;
  readonly observation: string;
  readonly facts: readonly Fact[];
  readonly calls: readonly KubectlCall[];
  readonly bytes: number;
  readonly omittedBytes: number;
  /** What the user should know: kinds that may not be listed, a command that was changed. */
  readonly notices: readonly string[];
}

export interface Tool {
  readonly name: ToolName;
  /** One or two sentences for the model. */
  readonly description: string;
  /** Runs it. Trouble with kubectl is an observation; only a missing kubectl throws. */
  readonly run: (args: Readonly<Record<string, string>>, context: ToolContext) => Promise<ToolOutput>;
}

/** Makes a tool's output of a command's text and the facts in it. */
export function outputOf(result: GatewayResult, facts: readonly Fact[]): ToolOutput {
  return {
    status: result.status,
    observation: result.text,
    facts,
    calls: [result.call],
    bytes: result.bytes,
    omittedBytes: result.omittedBytes,
    notices: result.notes,
  };
}

/** Makes a tool's output of a text that the tool wrote itself. */
export function writtenOutput(
  observation: string,
  parts: Pick<ToolOutput, 'status' | 'facts' | 'calls'> & { readonly notices?: readonly string[] },
): ToolOutput {
  return {
    ...parts,
    observation,
    bytes: Buffer.byteLength(observation),
    omittedBytes: 0,
    notices: parts.notices ?? [],
  };
}
