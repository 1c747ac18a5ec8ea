import { defineConfig } from 'vitest/config';

const common = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    reporters: ['default', './tests/reporter.ts'],
    passWithNoTests: false,
    projects: [
      {
        test: {
          ...common,
          name: 'parts',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/system/**', 'tests/browser/**'],
          // Two cores: more workers only take time from each other.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'whole',
          include: ['tests/system/**/*.test.ts', 'tests/browser/**/*.test.ts'],
          // Each starts the product: one after the other, so that none waits for another's processes.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
