import { defineConfig } from 'vitest/config'

/** What needs programs that few machines have: LibreOffice, zsh and fish. It fails where one is missing. */
export default defineConfig({ test: { include: ['test/elsewhere/*.elsewhere.ts'], testTimeout: 120_000 } })
