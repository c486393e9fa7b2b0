// SPDX-License-Identifier: Apache-2.0
// Writes /sw.js: scripts/shell_worker.js with the files that the pages of inspectors and grid workers need without a line.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const icons = ['/icon.svg', '/icon-192.png', '/manifest.webmanifest']
/** Pages that open without a line; what they and the entry import comes along, in both languages. */
const outdoors = [/views\/grid\/(PatrolView|ErrandsView|ErrandsBar|ErrandsPart)\.vue$/, /components\/(GridMap|MoveDialog)\.vue$/, /views\/ticket\/(OwnAnswer|TownshipTrackPart|GridPart)\.vue$/, /src\/field_work\.ts$/, /views\/points\/(RoundsView|RoundView|VisitView)\.vue$/, /views\/(LandingView|LoginView|MissingView|MeView|GridView|TicketView|SubmitView)\.vue$/, /src\/outdoors\.ts$/, /i18n\/en\.json$/, /virtual:words\/later$/]

/** The scripts and styles among a build's files that are needed outdoors. */
export function shellFiles(bundle) {
  const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk')
  const found = new Set()
  const collect = (chunk) => {
    if (!chunk || found.has(chunk.fileName)) return
    found.add(chunk.fileName)
    for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css)
    for (const next of chunk.imports) collect(bundle[next])
  }
  const wanted = ({ isEntry, facadeModuleId }) => isEntry || outdoors.some((name) => facadeModuleId !== null && name.test(facadeModuleId))
  for (const chunk of chunks) if (wanted(chunk)) collect(chunk)
  return [...found].sort().map((name) => `/${name}`)
}

export function shell() {
  return {
    name: 'shell',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = ['/index.html', ...icons, ...shellFiles(bundle)]
      const worker = readFileSync(new URL('./shell_worker.js', import.meta.url), 'utf8')
      const version = createHash('sha256').update(worker).update(files.join('\n')).digest('hex').slice(0, 16)
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: worker.replace('/* global __FILES__ */\n', '').replace('__FILES__', JSON.stringify(files)).replace('__VERSION__', version) })
    },
  }
}
