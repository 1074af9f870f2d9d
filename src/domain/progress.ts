// What happens while an investigation runs, as one union, for whoever wants to show it.
import type { ClusterScope, EngineName, Investigation, Step, ToolCall } from './investigation.ts';

export type ProgressEvent =
  | {
      readonly type: 'started';
      readonly id: number | null;
      readonly question: string;
      readonly cluster: ClusterScope;
      readonly engine: EngineName;
      readonly model: string | null;
    }
  /** What the engine does next and why, in one line. */
  | { readonly type: 'thought'; readonly text: string }
  /** What a model writes while it makes up its mind, a line at a time; for those who want to see everything. */
  | { readonly type: 'thinking'; readonly text: string }
  | { readonly type: 'step-started'; readonly index: number; readonly call: ToolCall }
  | { readonly type: 'step-finished'; readonly step: Step }
  /** The answer stands and is kept; what it says of others, and what is learned of it, is still being kept. */
  | { readonly type: 'answered'; readonly investigation: Investigation }
  /** Something that the user should know and that is no error: a kind that RBAC forbids, a fallback. */
  | { readonly type: 'notice'; readonly text: string };

export type OnProgress = (event: ProgressEvent) => void;
