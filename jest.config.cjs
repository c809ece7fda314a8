/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.(t|m?j)s$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }],
  },
  // ESM-only packages must be transformed too.
  transformIgnorePatterns: ['/node_modules/(?!(p-map|execa|p-limit|yocto-queue)/)'],
  extensionsToTreatAsEsm: [],
};
