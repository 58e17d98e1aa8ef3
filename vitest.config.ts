import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/web/**/*.test.ts'],
    environment: 'node', // a file that needs a DOM says so: // @vitest-environment happy-dom
    restoreMocks: true,
    unstubGlobals: true,
    passWithNoTests: false,
  },
});
