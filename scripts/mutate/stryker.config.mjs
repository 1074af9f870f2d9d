/** How the mutation tester runs; `mutate.mjs` names the files. */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/mutate/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  // What a mutation of a table at the top of a file changes is there before any test: each would run all of them.
  ignoreStatic: true,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
  concurrency: 2,
  // It would rewrite tsconfig.json with an API that TypeScript 7 has no more; the tests need none.
  tsconfigFile: 'no-tsconfig.json',
  timeoutMS: 20_000,
  // The first run takes every test once, on one core.
  dryRunTimeoutMinutes: 30,
  tempDirName: '.cache/mutate',
  ignorePatterns: ['dist', 'docs', '.cache', 'scripts/mutate/node_modules'],
  allowConsoleColors: false,
};
