/** Takes the rules out one by one and looks whether a test notices. Messages are left alone: their wording is no rule. */
export default {
  plugins: ['./tools/mutation/in-process.mjs'],
  testRunner: 'in-process',
  mutate: JSON.parse(process.env.MUTATION_FILES),
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
  dryRunTimeoutMinutes: 30,
  concurrency: 2,
  timeoutMS: 10_000,
  // Of the first run, which tries the laws and the long tests longer, and has git do what is played from a tape afterwards.
  timeoutFactor: 0.3,
  thresholds: { high: 95, low: 85, break: 85 },
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `.threadline/mutation-${process.env.MUTATION_FLOOR}.json` },
  tempDirName: '.threadline/mutation',
  ignorePatterns: [
    '/docs',
    '/dist',
    '/.threadline',
    '/tools/mutation/node_modules',
    '/test/replay/histories',
  ],
};
