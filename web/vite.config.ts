// Build, development server and tests. The development server hands /api to a local sifang.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { shell } from './scripts/shell.mjs'

const server = process.env['SIFANG_SERVER'] ?? 'http://127.0.0.1:8080'

/** Sections of the catalogue that no page to which people come first has a word of: they come when another is opened. */
const laterSections = ['board', 'bulk', 'codes', 'commitments', 'erase', 'figure', 'filters', 'hints', 'item_papers', 'mail', 'matters', 'meetings', 'minutes', 'minutes_desk', 'motions', 'notices', 'own', 'papers', 'places', 'plugins', 'points', 'points_admin', 'points_books', 'points_counter', 'points_figures', 'points_households', 'points_import', 'points_sheet', 'reset', 'reviews', 'rolls', 'rounds', 'seats', 'setup', 'track', 'webhooks']

/** The Chinese catalogue in two parts, `virtual:words/first` and `virtual:words/later`. */
function words(): Plugin {
  const file = fileURLToPath(new URL('./src/i18n/zh-CN.json', import.meta.url))
  return {
    name: 'words',
    resolveId: (id) => id.startsWith('virtual:words/') ? `\0${id}` : undefined,
    load(id) {
      if (!id.startsWith('\0virtual:words/')) return undefined
      this.addWatchFile(file)
      const sections = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
      return `export default ${JSON.stringify(Object.fromEntries(sections.filter(([name]) => laterSections.includes(name) === id.endsWith('/later'))))}`
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
