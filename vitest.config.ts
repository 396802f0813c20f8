import { defineConfig } from 'vitest/config'

/** One embedded PostgreSQL for all projects that name it. */
const globalSetup = ['test/support/postgres-setup.ts']

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/{model,promises}/**/*.test.ts'],
        },
      },
      { extends: true, test: { name: 'contract', include: ['test/contract/**/*.test.ts'], globalSetup } },
      {
        extends: true,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], maxWorkers: 1, globalSetup },
      },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], maxWorkers: 1, globalSetup } },
      { extends: true, test: { name: 'nodes', include: ['test/nodes/**/*.test.ts'], maxWorkers: 1, globalSetup } },
      { extends: true, test: { name: 'faults', include: ['test/faults/**/*.test.ts'], maxWorkers: 2, globalSetup } },
      { extends: true, test: { name: 'kill', include: ['test/kill/**/*.test.ts'], maxWorkers: 1, globalSetup } },
    ],
  },
})
