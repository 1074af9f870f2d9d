// What the nightly job did, as text.
import type { ConsolidateResult } from '../../app/consolidate.ts';
import type { Output } from '../output.ts';
import { oneLine, wrap } from './text.ts';

const HEADLINES: Readonly<Record<ConsolidateResult['action'], string>> = {
  consolidated: 'Consolidated.',
  unchanged: 'Nothing new: everything is as it was.',
  'dry-run': 'What would be done; nothing was changed.',
  undone: 'Undone.',
  'nothing-to-undo': 'Nothing to undo: no run is left.',
};

/** Writes what it came to; a copy and how to go back last. */
export function renderConsolidation(
  { action, report, backup }: ConsolidateResult,
  { width, room, programName }: Output,
): string {
  const columns = Number.isFinite(room) ? width : room;
  const lines = [HEADLINES[action], ...report.map((line) => wrap(oneLine(line), columns, '  '))];
  if (backup !== null)
    lines.push(`The database as it was: ${backup}`, `To go back: ${programName} consolidate --undo`);
  return `${lines.join('\n')}\n`;
}
