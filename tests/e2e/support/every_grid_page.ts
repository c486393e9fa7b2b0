// Every page of the grids and of the household map, in every role that has them: see page_check.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Look } from './browser.js'
import { tellGridStory, type GridStory } from './grid_story.js'
import { pressed, walk, type Say, type Stop, type Stops } from './page_check.js'

let browser: Browser
let story: GridStory

/** A list on a map. */
const onMap = (path: string): Stop => ({
  path, called: 'map', open: async (page) => {
    await page.locator('input[name=view][value=map]').check({ force: true })
    await page.locator('.map-pin').first().waitFor()
  },
})

/** Lines of a file that is looked at: one is good, one is a point. */
async function chooseLines(page: Page, say: Say): Promise<void> {
  const ring = [[120.8827, 30.8712], [120.8829, 30.873], [120.885, 30.8733], [120.8849, 30.871], [120.8827, 30.8712]]
  const features = [
    { type: 'Feature', properties: { 编号: 'MG-1', 名称: '第一网格' }, geometry: { type: 'Polygon', coordinates: [ring] } },
    { type: 'Feature', properties: { 编号: 'MG 3', 名称: '第三网格' }, geometry: { type: 'Point', coordinates: ring[0] } },
  ]
  await page.locator('input[type=file]').setInputFiles({ name: '边界.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features })) })
  await page.getByRole('radio').first().check({ force: true })
  await page.getByRole('button', { name: say('grids.import.look') }).click()
  await page.getByRole('button', { name: say('places.leave') }).waitFor()
}
/** A patrol noted without a line: it waits in the outbox. */
async function noteOffline(page: Page, say: Say): Promise<void> {
  await page.route('**/api/v1/**', (route) => route.request().method() === 'POST' ? route.abort('internetdisconnected') : route.fallback())
  await page.getByRole('textbox').first().fill('东门岗亭没有人。')
  await page.getByRole('button', { name: say('patrols.record') }).click()
  await page.locator('.errand').first().waitFor()
}

const pages = (): Stops[] => {
  const home = `/grid/homes/${story.home}`
  return [
    ['wu', ['/grid', onMap('/grid'), '/grid/patrol', '/grid/homes', '/grids', '/grids/1', '/grids/unplaced', '/grid/outbox', { path: '/grid/patrol', called: 'waits', writes: ['东门岗亭没有人。'], open: noteOffline }, '/grid/outbox']],
    ['wu, in large letters', ['/grid', onMap('/grid'), '/grid/homes', home]],
    ['zheng', ['/grid', '/grid/homes', onMap('/grid/homes'), home, pressed('/grid/homes', 'mapped.add'), '/me']],
    ['gao', ['/grid/homes', '/grid/patrol']], // nothing there yet
    ['jiang', ['/looks/homes', '/looks/contacts', '/grids']],
    ['he', ['/grids', '/grids/2']],
    ['zhao', ['/grids/unplaced', pressed('/grids/unplaced', 'grids.place.do'), '/grids/2']],
    ['han', [
      '/grids', '/grids/1', pressed('/grids/1', 'grids.change'), pressed('/grids/1', 'grids.handover.title'), pressed('/grids/1', 'grids.drop.do'), '/grids/99', pressed('/grids', 'grids.add'), '/grids/import', { path: '/grids/import', called: 'looked at', writes: ['边界.geojson', '编号', '名称', '第一网格', '第三网格'], open: chooseLines },
      '/grids/jobs', `/grids/jobs/${story.redraw}`, `/grids/jobs/${story.handover}`, '/grids/jobs/99', '/grids/unplaced', '/me',
    ]],
    ['admin', ['/grids', '/grids/2']],
  ]
}

/** Registers the test of one language; each has a file of its own, so that they run side by side. */
export function everyGridPageIn(language: Look['language']): void {
  beforeAll(async () => {
    story = await tellGridStory()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await story?.server.remove()
  })
  test(`no page of the grids has anything against it in ${language}, in any theme or size of letters`, async () => {
    const { said, seen } = await walk({ url: story.server.url, browser, password: story.password, stops: pages() }, language)
    expect(seen).toBeGreaterThan(100)
    expect(said).toEqual([])
  }, 600_000)
}
