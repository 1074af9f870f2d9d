// The value of a header: credentials behind their scheme, cookies, and what container tools keep under `auth`.
import { MARKER } from './secret-values.ts';
import { bareEnd, type Cursor, quotedEnd, type Span, span } from './spans.ts';

const AUTH_SCHEME =
  /(?:Bearer|Basic|Token|Digest|Negotiate|NTLM|ApiKey|Api-Key|Key|OAuth|GoogleLogin|SharedKey|SharedKeyLite|AWS4-HMAC-SHA256|HMAC(?:-SHA\d{3})?|Hawk|Sentry|Splunk|Signature|DPoP|SSWS|Snowflake|GenieKey|Api-Token|Client-ID|Bot|Zoho-oauthtoken|PVEAPIToken=)(?:[ \t]+|(?<==)|$)/iy;

/** How far a cookie is looked at to tell it from a sentence. */
const MAX_COOKIE_LOOK_CHARS = 400;

/** Finds where a header's value begins, and in which quote: headers are lists in many notations. */
export function headerStart(
  text: string,
  start: number,
  quote: string | undefined,
): { readonly start: number; readonly quote: string | undefined } {
  const [opening = ''] =
    quote === '[' ? (/^\s{0,8}\\{0,6}["']/.exec(text.slice(start, start + 16)) ?? []) : [];
  return opening === '' ? { start, quote } : { start: start + opening.length, quote: opening.trimStart() };
}

/** Finds the credential behind its scheme; a word of a sentence is none. */
export function authorizationValue(cursor: Cursor, start: number, quote: string | undefined): Span | null {
  const { text } = cursor;
  const limit =
    quote === undefined || quote === '[' ? cursor.lineEnd : quotedEnd(text, start, quote, cursor.lineEnd);
  const closing = quote === '[' ? text.indexOf(']', start) : -1;
  const end = closing === -1 || closing > limit ? limit : closing;
  AUTH_SCHEME.lastIndex = start;
  const scheme = AUTH_SCHEME.exec(text)?.[0] ?? '';
  const from = start + scheme.length;
  if (from >= end || (quote === '[' && text.startsWith(MARKER, from))) {
    return null;
  }
  const isList = /^(?:Digest|OAuth|AWS4|HMAC|Hawk|Sentry|Signature)/i.test(scheme);
  const to = quote !== undefined || isList ? end : Math.min(end, bareEnd(text, from, end));
  const value = text.slice(from, to);
  if (value.startsWith(MARKER) && /^[)\]},;]*$/.test(value.slice(MARKER.length))) {
    return null;
  }
  // `authorization: denied` is a sentence; what follows a scheme, or is quoted, or is no plain word, is a credential.
  const isPlainWord =
    /^[A-Za-z]+[.,;:]?$/.test(value) || (value.includes('=') === false && /^[A-Za-z,]+$/.test(value));
  return scheme === '' && isPlainWord ? null : span(from, to);
}

/** Finds a cookie's value, when it is one and no sentence. */
export function cookieValue(
  cursor: Cursor,
  { start, quote }: { readonly start: number; readonly quote: string | undefined },
  separator: string,
): Span | null {
  const { text, lineEnd } = cursor;
  const isOpen = quote === undefined || quote === '[';
  const closing = quote === '[' ? text.indexOf(']', start) : -1;
  const open = separator === '=' ? bareEnd(text, start, lineEnd) : lineEnd;
  const limit = isOpen ? open : quotedEnd(text, start, quote, lineEnd);
  const end = closing === -1 || closing > limit ? limit : closing;
  const look = text.slice(start, Math.min(end, start + MAX_COOKIE_LOOK_CHARS));
  return look.includes('=') && !text.startsWith(MARKER, start) ? span(start, end) : null;
}

/** Tells whether this is base64 of `user:password`, as container tools keep it under `auth`. */
export function isBasicAuth(value: string): boolean {
  return (
    /^[A-Za-z0-9+/]{6,}={0,2}$/.test(value) &&
    /^[\x20-\x7e]+:[\x20-\x7e]*$/.test(Buffer.from(value, 'base64').toString('latin1'))
  );
}
