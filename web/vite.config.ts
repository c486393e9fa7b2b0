// Build, development server and tests. The development server hands /api to a local sifang.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { shell } from './scripts/shell.mjs'
import { wordsOf } from './src/i18n/parts'

const server = process.env['SIFANG_SERVER'] ?? 'http://127.0.0.1:8080'

/** The Chinese catalogue in two parts, `virtual:words/first` and `virtual:words/later`. */
function words(): Plugin {
  const file = fileURLToPath(new URL('./src/i18n/zh-CN.json', import.meta.url))
  return {
    name: 'words',
    resolveId: (id) => id.startsWith('virtual:words/') ? `\0${id}` : undefined,
    load(id) {
      if (!id.startsWith('\0virtual:words/')) return undefined
      this.addWatchFile(file)
      const catalogue = JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof wordsOf>[1]
      return `export default ${JSON.stringify(wordsOf(id.endsWith('/later') ? 'later' : 'first', catalogue))}`
    },
  }
}

export default defineConfig({
  plugins: [vue(), words(), shell() as Plugin],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, ws: true } } },
  preview: { host: '127.0.0.1', proxy: { '/api': { target: server, ws: true } } },
  build: { target: 'es2020', manifest: true, assetsInlineLimit: 0 },
  test: { include: ['src/**/__tests__/**/*.spec.ts'], environment: 'node', pool: 'threads' },
})
