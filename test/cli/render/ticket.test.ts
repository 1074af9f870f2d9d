// A ticket: all that was asked for is in it, secrets are not, and hostile text stays text in Markdown and HTML.
import { describe, expect, it } from 'vitest';
import { redactedForTicket } from '../../../src/app/ticket.ts';
import { ticketOf } from '../../../src/cli/render/ticket.ts';
import { ticketPage } from '../../../src/cli/render/ticket-html.ts';
import { escapeMarkdown, ticketMarkdown } from '../../../src/cli/render/ticket-markdown.ts';
import type { Investigation } from '../../../src/domain/investigation.ts';
import { oomDiagnosis, oomInvestigation } from '../../support/investigations.ts';

function ticket(overrides: Partial<Investigation> = {}) {
  const investigation = oomInvestigation({ id: 42, ...overrides });
  return ticketOf(redactedForTicket({ investigation, injections: [], labelEvents: [], lesson: null }));
}

const CHAIN = [
  { object: { kind: 'Ingress', namespace: 'shop', name: 'web' }, says: 'answers 503', step: 0 },
  { object: { kind: 'Deployment', namespace: 'shop', name: 'cart' }, says: 'has no ready pod', step: 1 },
];

describe('a ticket', () => {
  it('as Markdown', async () => {
    const diagnosis = oomDiagnosis({ chain: CHAIN, since: '2026-11-22T08:00:00Z' });
    await expect(ticketMarkdown(ticket({ diagnosis }))).toMatchFileSnapshot('../screens/ticket.md');
  });

  it('without a cause has what was most telling', () => {
    const leads = [{ says: 'container cart', quote: 'panic: index out of range', step: 1 }];
    const text = ticketMarkdown(
      ticket({ diagnosis: null, outcome: 'inconclusive', leads, explanation: 'No cause fits.' }),
    );
    expect(text).toContain('## No root cause found\n\nNo cause fits.');
    expect(text).toContain('```text\npanic: index out of range\n```');
    expect(text).not.toContain('## Root cause');
  });

  it('as a page has the same, and allows nothing to run', () => {
    const page = ticketPage(ticket({ diagnosis: oomDiagnosis({ chain: CHAIN }) }), '1.0.0');
    expect(page).toContain("default-src 'none'".replaceAll("'", '&#39;'));
    for (const text of [
      'pods of cart in shop keep crashing',
      'Root cause',
      'OOMKilled',
      'events of shop',
      'Timeline',
    ])
      expect(page).toContain(text);
    expect(page).not.toMatch(/<script|<img|<a |https?:/);
  });

  it('holds no secret, whoever wrote it', () => {
    const secret = 'hunter2hunter2';
    const said = `password=${secret}`;
    const text = JSON.stringify(
      ticket({
        question: `why does it fail with ${said}`,
        diagnosis: oomDiagnosis({
          rootCause: `It logs ${said}`,
          evidence: [{ step: 0, quote: said }],
          commands: [`kubectl get pods # ${said}`],
        }),
        seen: {
          times: 1,
          ids: [1],
          firstAt: '2026-11-01T00:00:00Z',
          lastAt: '2026-11-01T00:00:00Z',
          confirmed: 1,
          denied: 0,
          lesson: { id: 1, at: '2026-11-01T00:00:00Z', cause: said, solution: said, checkable: true },
          fix: null,
          saved: null,
        },
      }),
    );
    expect(text).not.toContain(secret);
  });
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/p.png)',
  '```\n# title\n```',
  '@everyone look at #12 and https://evil.example/a www.evil.example',
  '| a | b |\n|---|---|',
  '</pre></section><h1>x',
  '<!-- x --> &lt;',
  '\u001b]8;;https://evil.example\u0007x\u001b]8;;\u0007',
];

describe.each(HOSTILE)('hostile text %j', (evil) => {
  const hostile = ticket({
    question: evil,
    diagnosis: oomDiagnosis({
      rootCause: evil,
      solution: evil,
      commands: [evil],
      evidence: [{ step: 0, quote: evil }],
    }),
    notLooked: [{ what: evil, why: 'failed' }],
    cluster: { id: 'c', context: evil, namespace: null },
  });

  it('is no markup in Markdown', () => {
    // What stands in fences is shown as it is.
    const outside = ticketMarkdown(hostile).replace(/^(`{3,})\w+\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/(?<!\\)<(?!!-- -->)/);
    expect(outside).not.toMatch(/(?<!\\)[[\]]/);
    expect(outside).not.toMatch(/@\w|#\d|:\/\/|www\.e/);
    expect(outside).not.toMatch(/(?<!\\)`/);
  });

  it('is no markup in HTML', () => {
    const page = ticketPage(hostile, '1');
    expect(page).not.toMatch(/<(?:script|img|a)\b/);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).not.toContain('\u001b');
  });
});

describe('escaping', () => {
  it('leaves plain sentences readable', () => {
    expect(escapeMarkdown('pod shop/cart exceeded 128Mi (exit code 137).')).toBe(
      'pod shop/cart exceeded 128Mi (exit code 137).',
    );
    expect(escapeMarkdown('1. a')).toBe('1\\. a');
  });
});
