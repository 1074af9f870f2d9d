// Which regular expressions of a pattern file may be run: those whose time cannot grow without bounds with the text.

/** So many repetitions without an upper bound may follow each other: with three, time grows with the fourth power. */
const MAX_OPEN_REPEATS = 2;
/** A bounded repetition above this is as good as open. */
const MAX_BOUND = 100;
/** In so many ways may one expression match: five words of four letters, 80 apart; or two open repetitions. */
const MAX_WAYS = 250_000;
/** An open repetition ends at any sign of a line: it counts as so many ways. */
const OPEN_WAYS = 500;

/** What a part of an expression can do to the time it takes. */
interface Cost {
  /** Repetitions without an upper bound, one after the other. */
  readonly open: number;
  /** In how many ways it can match: repetitions and options multiply, alternatives add up. */
  readonly ways: number;
  /** Whether it can match in more than one way: a repetition, an option, an alternative. */
  readonly varies: boolean;
}

interface Quantifier {
  readonly min: number;
  readonly max: number;
}

const LITERAL = /[a-z0-9 _"':,=-]/i;
const FIXED: Cost = { open: 0, ways: 1, varies: false };

class Unsafe extends Error {}

/**
 * Finds what is wrong with an expression; null when it may be run. Refused is what backtracks exponentially or with a
 * high power: a repeated group that can itself match in several ways (`(a+)+`, `(a|ab)*`, `(a?){9}`), references back,
 * and more than two open repetitions in a row. That is more than what is really slow, and each refusal can be written
 * otherwise.
 */
export function regexProblem(expression: string): string | null {
  try {
    new RegExp(expression, 'i');
  } catch {
    return 'is not a regular expression';
  }
  try {
    const cost = new Reader(expression).alternatives();
    if (cost.open > MAX_OPEN_REPEATS)
      return `may take too long: more than ${MAX_OPEN_REPEATS} open repetitions in a row`;
    if (cost.ways > MAX_WAYS) return 'may take too long: it can match in too many ways';
    return null;
  } catch (error) {
    if (error instanceof Unsafe) return `may take exponential time: ${error.message}`;
    throw error;
  }
}

/** Reads an expression that is known to be valid, from left to right. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads up to the end of a group or of the expression. */
  alternatives(): Cost {
    let cost = this.#sequence();
    while (this.#text[this.#at] === '|') {
      this.#at += 1;
      const other = this.#sequence();
      cost = {
        open: Math.max(cost.open, other.open),
        ways: cost.ways + other.ways,
        varies: true,
      };
    }
    return cost;
  }

  #sequence(): Cost {
    let sum = FIXED;
    let pending = 1;
    let literals = 0;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '|' && this.#text[this.#at] !== ')') {
      const isLiteral = LITERAL.test(this.#text[this.#at] ?? '');
      const atom = this.#atom();
      const cost = repeated(atom, this.#quantifier());
      if (isLiteral && !cost.varies) literals += 1;
      else {
        sum = { ...sum, ways: sum.ways * waysOf(pending, literals) };
        [pending, literals] = [cost.ways, 0];
      }
      sum = { open: sum.open + cost.open, ways: sum.ways, varies: sum.varies || cost.varies };
    }
    return { ...sum, ways: sum.ways * waysOf(pending, literals) };
  }

  #atom(): Cost {
    const char = this.#text[this.#at];
    this.#at += 1;
    if (char === '(') return this.#group();
    if (char === '[') this.#skipClass();
    if (char === '\\') this.#skipEscape();
    return FIXED;
  }

  #group(): Cost {
    const intro = /^\?(?:[:=!]|<[=!]|<[^>]*>)/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += intro.length;
    const cost = this.alternatives();
    this.#at += 1;
    return cost;
  }

  #skipClass(): void {
    while (this.#text[this.#at] !== ']') this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    this.#at += 1;
  }

  #skipEscape(): void {
    if (/^(?:[1-9]|k<)/.test(this.#text.slice(this.#at)))
      throw new Unsafe('it refers back to what a group matched');
    // What follows a letter that takes arguments (\x41, \u0041, \p{L}) is read as plain text, which costs nothing; a
    // number in braces is a repetition, whatever stands before it: \w{2,}.
    this.#at += 1;
  }

  #quantifier(): Quantifier {
    const rest = this.#text.slice(this.#at);
    const [whole = '', sign, from, comma, to] = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(rest) ?? [];
    this.#at += whole.length;
    if (whole === '') return { min: 1, max: 1 };
    if (sign !== undefined)
      return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    const min = Number(from);
    if (comma === undefined) return { min, max: min };
    return { min, max: to === '' || to === undefined ? Number.POSITIVE_INFINITY : Number(to) };
  }
}

/** A word that must follow stands in fewer places the longer it is. */
function waysOf(ways: number, literalsBehind: number): number {
  return Math.ceil(ways / Math.max(1, literalsBehind));
}

function repeated(cost: Cost, { min, max }: Quantifier): Cost {
  if (max > 1 && cost.varies) throw new Unsafe('a repeated group must match in one way only');
  if (min === max) return cost;
  if (max > MAX_BOUND) return { open: cost.open + 1, ways: cost.ways * OPEN_WAYS, varies: true };
  return { open: cost.open, ways: cost.ways * (max - min + 1), varies: true };
}
