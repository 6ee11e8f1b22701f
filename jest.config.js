/** Real ES modules, compiled by swc as they are loaded; four workers for two cores, since stories mostly wait. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // infra/ is a package of its own, with tests of its own.
  modulePathIgnorePatterns: ['<rootDir>/infra/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  globalSetup: './test/one-redis.js',
  globalTeardown: './test/one-redis-closed.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  maxWorkers: 4,
  testTimeout: 60_000,
};
