// The line that stands where text was left out of the middle.

/** Writes the line that takes the place of this many bytes of UTF-8: `… 182,340 bytes omitted …`. */
export function omissionLine(bytes: number): string {
  const grouped = String(bytes).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `… ${grouped} ${bytes === 1 ? 'byte' : 'bytes'} omitted …`;
}
