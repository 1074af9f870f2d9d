// Tables of which a part is enough each time: all of them with K8S_LEARN_LONG_TESTS=1.

/** Whether tests that take long are run whole. */
export const LONG = process.env.K8S_LEARN_LONG_TESTS === '1';

/** Gives every nth row, from the first on; all of them in long runs. */
export function sampled<Row>(rows: readonly Row[], every: number): readonly Row[] {
  return LONG ? rows : rows.filter((_, at) => at % every === 0);
}
