const esmPackages = [
  'p-map',
  'p-limit',
  'yocto-queue',
  'pretty-bytes',
  // execa and what it imports
  'execa',
  '@sec-ant/readable-stream',
  '@sindresorhus/merge-streams',
  'figures',
  'get-stream',
  'human-signals',
  'is-plain-obj',
  'is-stream',
  'is-unicode-supported',
  'npm-run-path',
  'parse-ms',
  'path-key',
  'pretty-ms',
  'strip-final-newline',
  'unicorn-magic',
  'yoctocolors',
  // https-proxy-agent and what it imports
  'https-proxy-agent',
  'agent-base',
  'proxy-agent-negotiate',
];

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Copies that a run of `npm run mutate` works on.
  modulePathIgnorePatterns: ['<rootDir>/.mutate/'],
  testEnvironment: 'node',
  // Commands spend half their time on compiling the same code.
  globalSetup: '<rootDir>/test/support/compiled-code.ts',
  transform: {
    '^.+\\.(t|m?j)s$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }],
  },
  // ESM-only packages must be transformed too.
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`],
  // Its exports are for import alone, and jest requires.
  moduleNameMapper: { '^unicorn-magic$': '<rootDir>/node_modules/unicorn-magic/node.js' },
  testSequencer: '<rootDir>/test/support/slowest-first.cjs',
  // One more than two cores: some suites wait for time-outs, and each for the processes it starts.
  maxWorkers: 3,
  // What crosses HTTP on a busy machine takes its time; no test is about speed.
  testTimeout: 120_000,
};
