// How what is kept is written as JSON: the same documents as the command line prints.
import type { Investigation } from '../../domain/investigation.ts';
import type { InvestigationSummary } from '../../domain/ports.ts';
import type { JsonObject } from '../../domain/tool-server.ts';
import type { ShownInvestigation } from '../history.ts';

/** Writes the documents; given by who offers the tools, so that there is one form of them. */
export interface Documents {
  investigation(investigation: Investigation): JsonObject;
  shown(shown: ShownInvestigation): JsonObject;
  history(investigations: readonly InvestigationSummary[]): JsonObject;
}
