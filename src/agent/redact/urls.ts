// Passwords in addresses: `postgres://app:secret@db:5432/shop` and its like.
import { looksRandom, MARKER } from './secret-values.ts';

const SCHEME_MARK = '://';
/** What every address with a password has in it. */
export const URL_HINT = '://|@(?:tcp|unix)\\(';
/** Where an address ends; a second scheme begins another address. */
const ADDRESS_END = /[\s"'<>`|]|\\(?=["'nrt\\])|:\/\//g;
/** A port, after which a path may hold an @ that has nothing to do with a password. */
const PORT = /^\d{1,5}(?:[/?#]|$)/;
const HARMLESS_PASSWORD =
  /^(?:|\[redacted\]|\*+|x{3,}|\$\([\w.-]+\)|\$\{[\w.-]+\}|\$[A-Z_]+|\{\{[^{}]*\}\}|<[\w -]+>|%[sdv])$/i;
/** Addresses of Go's MySQL driver have no scheme: `app:secret@tcp(db:3306)/shop`. */
const DRIVER_MARK = /@(?:tcp|unix)\(/g;
const MAX_USER_CHARS = 256;

/** Redacts the part of an address between scheme and host; gives it unchanged when there is no password in it. */
function redactUserInfo(userInfo: string): string {
  const colon = userInfo.indexOf(':');
  if (colon === -1) {
    // A key in the user's place, as error trackers have it; user names are short and no random strings.
    return userInfo.length >= 20 && looksRandom(userInfo) ? MARKER : userInfo;
  }
  const password = userInfo.slice(colon + 1);
  return HARMLESS_PASSWORD.test(password) ? userInfo : `${userInfo.slice(0, colon)}:${MARKER}`;
}

/** A host with its port, at the end of an address or before its path. */
const HOST_AND_PORT = /^[\w.-]+:\d{1,5}(?:[/?#]|$)/;

function userInfoEnd(address: string): number {
  const slash = address.search(/[/?#]/);
  const authority = slash === -1 ? address : address.slice(0, slash);
  const colon = authority.indexOf(':');
  const at = authority.lastIndexOf('@');
  const last = address.lastIndexOf('@');
  // A password may have a slash in it, or an @ before one.
  if (at !== -1) {
    return colon !== -1 && colon < at && HOST_AND_PORT.test(address.slice(last + 1)) ? last : at;
  }
  const isIpv6 = authority.startsWith('[');
  return colon === -1 || isIpv6 || PORT.test(address.slice(colon + 1, colon + 8)) ? -1 : last;
}

function redactSchemes(text: string): string {
  let result = '';
  let kept = 0;
  let mark = text.indexOf(SCHEME_MARK);
  // The next @ is looked for once for all the addresses before it.
  let nextAt = mark === -1 ? -1 : text.indexOf('@', mark);
  while (mark !== -1 && nextAt !== -1) {
    const start = mark + SCHEME_MARK.length;
    ADDRESS_END.lastIndex = start;
    const end = ADDRESS_END.exec(text)?.index ?? text.length;
    if (nextAt < start) {
      nextAt = text.indexOf('@', start);
    }
    if (nextAt !== -1 && nextAt < end) {
      const address = text.slice(start, end);
      const at = userInfoEnd(address);
      if (at > 0) {
        result += text.slice(kept, start) + redactUserInfo(address.slice(0, at));
        kept = start + at;
      }
    }
    mark = text.indexOf(SCHEME_MARK, start);
  }
  return kept === 0 ? text : result + text.slice(kept);
}

/** Gives the last word of a text, less what assigns it: `dsn=app:secret` is `app:secret`. */
function userInfoAtEnd(text: string): string {
  let start = text.length;
  while (start > 0 && !/[\s"'<>`]/.test(text.charAt(start - 1))) {
    start -= 1;
  }
  const word = text.slice(start);
  const user = word.slice(0, Math.max(0, word.indexOf(':')));
  return word.slice(user.lastIndexOf('=') + 1);
}

function redactDrivers(text: string): string {
  if (!text.includes('@tcp(') && !text.includes('@unix(')) {
    return text;
  }
  let result = '';
  let kept = 0;
  for (const { index } of text.matchAll(DRIVER_MARK)) {
    const from = Math.max(kept, index - MAX_USER_CHARS);
    const before = text.slice(from, index);
    const userInfo = userInfoAtEnd(before);
    if (userInfo.includes(':')) {
      result += text.slice(kept, index - userInfo.length) + redactUserInfo(userInfo);
      kept = index;
    }
  }
  return kept === 0 ? text : result + text.slice(kept);
}

/** Takes passwords out of the addresses in a text; user, host and path stay. */
export function redactUrls(text: string): string {
  return redactDrivers(redactSchemes(text));
}
