// Lint rules, and the directions in which layers may import (views -> components, composables,
// stores -> api). `api` and `stores` also run without a browser: no window, no document there.
import globals from 'globals'
import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'

const layers = ['api', 'stores', 'composables', 'components', 'views', 'router']

/** Files of `layer` may import only from `allowed` layers; types may come from api everywhere. */
function zone(layer, allowed) {
  const banned = layers.filter((name) => name !== layer && !allowed.includes(name))
  const group = banned.flatMap((name) => [`@/${name}`, `@/${name}/**`])
  return {
    files: [`src/${layer}/**/*.{ts,vue}`],
    ignores: ['**/__tests__/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {
        patterns: [
          { group: ['../**'], message: 'Use @/ for another folder, ./ for this one.' },
          ...(group.length ? [{
            group, allowTypeImports: true, message: `${layer} may import ${allowed.join(', ') || 'nothing above it'}.`,
          }] : []),
        ],
      }],
    },
  }
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'src/api/schema.gen.ts'] },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  ...vue.configs['flat/recommended'],
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] },
    },
    rules: {
      'no-console': 'error',
      'no-undef': 'off', // the type checker does it
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { prefer: 'type-imports' }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/require-default-prop': 'off',
    },
  },
  zone('api', []),
  zone('stores', ['api']),
  zone('composables', ['api', 'stores']),
  zone('components', ['composables']),
  zone('views', ['api', 'stores', 'composables', 'components']),
  {
    files: ['src/api/**/*.ts', 'src/stores/**/*.ts'],
    ignores: ['**/__tests__/**'],
    rules: { 'no-restricted-globals': ['error', 'window', 'document', 'localStorage', 'sessionStorage', 'location', 'navigator'] },
  },
  { files: ['scripts/shell_worker.js'], languageOptions: { globals: globals.serviceworker } },
  { files: ['*.js', 'scripts/**', 'vite.config.ts'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
)
