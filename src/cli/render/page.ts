// One page for a browser that loads nothing and runs nothing: its own style, and a policy that allows no more.
import { createHash } from 'node:crypto';
import { html, type Markup } from './markup.ts';

export interface Page {
  readonly title: string;
  /** Trusted: its hash stands in the policy. */
  readonly style: string;
  readonly body: Markup;
}

/** Writes the page. */
export function pageOf({ title, style, body }: Page): string {
  // Allows the page's own style and nothing else: no script, no request, no form.
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${body}
</body>
</html>
`.markup;
}
