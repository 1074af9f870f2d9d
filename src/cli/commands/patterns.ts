// `patterns`: the library of what is known.
import { type Command, Option } from 'commander';
import type { CasePattern } from '../../app/learned-library.ts';
import { PATTERN_ORIGINS, type PatternOrigin } from '../../domain/pattern.ts';
import type { CommandContext } from '../context.ts';
import type { Output } from '../output.ts';
import { registerPatternsTest } from './patterns-test.ts';

interface ListFlags {
  readonly out?: string;
  readonly type?: string;
  readonly origin?: PatternOrigin;
}

/** Registers `patterns` with `list`, which is also what it does alone, `show` and `test`. */
export function registerPatterns(program: Command, context: CommandContext): void {
  const patterns = program.command('patterns').description('the pattern library');
  const list = patterns
    .command('list', { isDefault: true })
    .description('list the pattern library, or those patterns that the words and flags choose')
    .argument('[words...]', 'those in which every word stands: in id, type, symptoms, cause or solution')
    .option('--type <type>', 'those of a type: oom, image, scheduling, …')
    .addOption(new Option('--origin <origin>', 'those of this origin').choices(PATTERN_ORIGINS))
    .option('--out <dir>', 'write the learned patterns to files in a folder')
    .action(async (words: readonly string[], { out, ...filter }: ListFlags) => {
      const { outputOf, writeJson } = await import('../output.ts');
      const output = outputOf(list, context);
      if (out !== undefined) return writeOut(out, output, context);
      const { filterPatterns } = await import('../../app/library.ts');
      const library = filterPatterns(await readLibrary(context), { ...filter, words });
      if (output.json) return writeJson(context, { schemaVersion: 1, patterns: library });
      const { renderPatterns } = await import('../render/patterns-text.ts');
      context.terminal.out(renderPatterns(library, output));
    });
  const show = patterns
    .command('show')
    .description('one pattern, whole')
    .argument('<id>', 'as list names it; case-7 is what was learned from investigation 7 alone')
    .action(async (id: string) => {
      const { getPattern } = await import('../../app/library.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const { findCasePattern, findLearned } = await import('../../app/learned-library.ts');
      const ofCase = await findCasePattern(await context.runtime(), id);
      if (ofCase !== undefined) return showCase(ofCase, outputOf(show, context), context);
      const history = await findLearned(await context.runtime(), id);
      const pattern = history?.learned.pattern ?? getPattern(await readLibrary(context), id);
      const composition = history === undefined ? await readComposition(id, context) : null;
      const output = outputOf(show, context);
      if (output.json) {
        const composed = composition && { cause: composition.cause, effect: composition.effect.id };
        const patterns = [pattern];
        return writeJson(context, { schemaVersion: 1, patterns, ...(composed && { composed }), ...history });
      }
      const { renderPattern } = await import('../render/patterns-text.ts');
      context.terminal.out(renderPattern(pattern, output, composition));
      if (history === undefined) return;
      const { renderLearnedHistory } = await import('../render/learned-text.ts');
      context.terminal.out(`\n${renderLearnedHistory(history, output)}`);
    });
  registerPatternsTest(patterns, context);
}

async function showCase(found: CasePattern, output: Output, context: CommandContext): Promise<void> {
  const { pattern, lesson, uses } = found;
  if (output.json) {
    const { writeJson } = await import('../output.ts');
    const { lessonJson } = await import('../render/investigation-json.ts');
    const patterns = pattern === null ? [] : [pattern];
    return writeJson(context, { schemaVersion: 1, patterns, lesson: lesson && lessonJson(lesson), uses });
  }
  const { renderPattern } = await import('../render/patterns-text.ts');
  const { renderCaseHistory } = await import('../render/learned-text.ts');
  const head = pattern === null ? '' : `${renderPattern(pattern, output)}\n`;
  context.terminal.out(`${head}${renderCaseHistory(found, output)}`);
}

async function readComposition(id: string, context: CommandContext) {
  const { findComposition } = await import('../../app/library.ts');
  const { resolveSettings } = await import('../../config.ts');
  const runtime = await context.runtime();
  return await findComposition(runtime, resolveSettings(runtime.environment).values, id);
}

async function readLibrary(context: CommandContext) {
  const { usedPatterns } = await import('../../app/library.ts');
  const { resolveSettings } = await import('../../config.ts');
  const { listLearned } = await import('../../app/learned-library.ts');
  const runtime = await context.runtime();
  const used = await usedPatterns(runtime, resolveSettings(runtime.environment).values);
  const learned = await listLearned(runtime);
  return [...used, ...learned.filter(({ state }) => state !== 'archived').map(({ pattern }) => pattern)];
}

async function writeOut(folder: string, output: Output, context: CommandContext): Promise<void> {
  const { listLearned, writePatternFiles } = await import('../../app/learned-library.ts');
  const written = writePatternFiles(folder, await listLearned(await context.runtime()));
  if (output.json) {
    const { writeJson } = await import('../output.ts');
    return writeJson(context, { schemaVersion: 1, ...written });
  }
  context.terminal.out(`${written.files.length} active patterns written to ${folder}\n`);
  if (output.quiet || written.files.length === 0) return;
  const { wrap } = await import('../render/text.ts');
  const note = `note: they are for your own team: names and values of your clusters may stand in them. ${output.programName} export leaves those out`;
  context.terminal.err(`${output.errPaint.warn(wrap(note, output.width))}\n`);
}
