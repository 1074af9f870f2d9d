// A ticket as Markdown (CommonMark, GitHub's and GitLab's). What a cluster, a model or a user wrote stays text.
import type { Ticket, TicketBlock } from './ticket.ts';

/** An empty comment: it shows nothing, and keeps what stands around it from becoming a link or a call of a person. */
const APART = '<!-- -->';
const MIN_FENCE = 3;

/** Writes the document. */
export function ticketMarkdown({ title, particulars, sections }: Ticket): string {
  const blocks = [
    `# ${escapeMarkdown(title)}`,
    [
      '| | |',
      '|---|---|',
      ...particulars.map(([name, value]) => `| ${name} | ${escapeMarkdown(value)} |`),
    ].join('\n'),
    ...sections.map(({ title: heading, blocks: inside }) =>
      [`## ${escapeMarkdown(heading)}`, ...inside.map(blockText)].join('\n\n'),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function blockText(block: TicketBlock): string {
  switch (block.type) {
    case 'text':
      return block.text.split('\n').map(escapeMarkdown).join('\n');
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'commands':
      return fenced(block.lines.join('\n'), 'sh');
    case 'quotes':
      return block.quotes
        .map(({ from, text }) => `${escapeMarkdown(from)}:\n\n${fenced(text, 'text')}`)
        .join('\n\n');
  }
}

/** A fence is longer than any run of its own sign in what it holds. */
function fenced(text: string, language: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(MIN_FENCE, longest + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/**
 * Escapes one line: signs that make markup are written as themselves, and neither a link, nor a mention of a person,
 * nor the number of an issue comes of it.
 */
export function escapeMarkdown(line: string): string {
  return (
    line
      .replace(/[\\`*_[\]<>#|~&$]/g, (sign) => `\\${sign}`)
      // At the beginning of a line these make a list or a heading.
      .replace(/^(\s*)([-+=])/, '$1\\$2')
      .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
      .replace(/@/g, `@${APART}`)
      .replace(/\\#(?=\d)/g, `\\#${APART}`)
      .replace(/:\/\//g, `:${APART}//`)
      .replace(/\bwww\./gi, (match) => `${match.slice(0, -1)}${APART}.`)
  );
}
