// Pictures under maps come in layers, from a server of tiles of this machine: a ground, and its labels upon it. The pages let in
// nothing else.
import { createServer, type Server as Listener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openWindow, phone, shotsOf, show } from './support/browser.js'
import { makePng } from './support/files.js'
import { gridShelf, heard, password, raise, settleAtWindow, spots, village } from './support/grid.js'
import { Server } from './support/server.js'

let server: Server
let browser: Browser
let tiles: Listener
const asked: string[] = []
const shot = shotsOf('tiles')

beforeAll(async () => {
  tiles = createServer((request, answer) => {
    asked.push(request.url ?? '')
    answer.writeHead(200, { 'Content-Type': 'image/png' }).end(makePng(256, 256))
  })
  await new Promise<void>((listening) => tiles.listen(0, '127.0.0.1', listening))
  const base = `http://127.0.0.1:${(tiles.address() as AddressInfo).port}`
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--map-tiles', `${base}/vec/{z}/{x}/{y}?tk=1 ${base}/cva/{z}/{x}/{y}?tk=1`, '--map-credit', '测绘院 GS(2026)1号')
  const { people } = await village(server)
  await settleAtWindow(server, people, 'field', ['grid_worker', '--grid', 'G1'])
  await raise(people, { place: { text: '楼下', ...spots.G1 } })
  await heard(people)
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.remove()
  await new Promise((done) => tiles?.close(done))
})

test('the ground is asked for, and its labels, which lie above it and below what is on the map', async () => {
  const window = await openWindow(browser, server.url, { login: 'field', password }, phone)
  const { page } = window
  await show(window, `${server.url}/grid`)
  await page.locator('input[name=view][value=map]').check({ force: true })
  await page.locator('.map-pin').first().waitFor()
  await page.getByText('测绘院 GS(2026)1号').waitFor()
  const shown = (layer: string) => page.locator(`.leaflet-tile-loaded[src*="/${layer}/"]`)
  await expect.poll(() => shown('vec').count()).toBeGreaterThan(0)
  await expect.poll(() => shown('cva').count()).toBeGreaterThan(0)
  await shot(page, 'map')
  const places = (layer: string): string[] => [...new Set(asked.flatMap((url) => new RegExp(`^/${layer}/(\\d+/\\d+/\\d+)\\?tk=1$`).exec(url)?.[1] ?? []))].sort()
  // Each piece of the ground has its labels.
  await expect.poll(() => places('cva')).toEqual(places('vec'))
  expect(places('vec').length).toBeGreaterThan(0)
  const height = (layer: string): Promise<number> => page.locator('.leaflet-layer', { has: page.locator(`[src*="/${layer}/"]`) }).evaluate((element) => Number(getComputedStyle(element).zIndex))
  expect(await height('cva')).toBeGreaterThan(await height('vec'))
  expect(window.complaints).toEqual([])
})

test('no other server of tiles is let in', async () => {
  const { headers } = await fetch(`${server.url}/`).then((answer) => ({ headers: answer.headers }))
  const images = /img-src ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1] ?? ''
  const base = `http://127.0.0.1:${(tiles.address() as AddressInfo).port}`
  expect(images.split(' ').filter((source) => source.startsWith('http'))).toEqual([base])
})
