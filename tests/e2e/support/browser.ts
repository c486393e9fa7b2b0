// Chromium, windows of people who are logged in, and what a page must never do: say something to the
// console, break the content security policy, or throw.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

export function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing; ./deploy/test installs it`)
  return chromium.launch({
    executablePath, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

export const phone = { width: 390, height: 844 }
export const laptop = { width: 1440, height: 900 }

export interface Look { language: 'zh-CN' | 'en'; theme: 'light' | 'dark'; elder: boolean }
export const plain: Look = { language: 'zh-CN', theme: 'light', elder: false }

export interface Window {
  context: BrowserContext
  page: Page
  complaints: string[]
  /** What was asked of the server and is not answered yet. */
  pending: Set<Request>
}

/** A window on a device of its own; with a login, that person is logged in there. */
export async function openWindow(browser: Browser, url: string, who: { login: string; password: string } | null, viewport: { width: number; height: number }, look: Look = plain): Promise<Window> {
  const context = await browser.newContext({ viewport, locale: look.language, reducedMotion: 'reduce' })
  if (who) {
    const answer = await context.request.post(`${url}/api/v1/session`, { data: who, headers: { Origin: url } })
    if (!answer.ok()) throw new Error(`log-in of ${who.login}: ${answer.status()} ${await answer.text()}`)
  }
  await context.addInitScript((settings) => { if (localStorage.getItem('sifang.settings') === null) localStorage.setItem('sifang.settings', settings) }, JSON.stringify(look))
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return
    // The browser notes every refusal of a fetch by itself; what the page does with it is under test elsewhere.
    if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text())
  })
  const pending = new Set<Request>()
  // Chromium does not tell the end of every manifest that it asks for.
  page.on('request', (request) => { if (request.resourceType() !== 'manifest' && request.resourceType() !== 'other') pending.add(request) })
  page.on('requestfinished', (request) => pending.delete(request))
  page.on('requestfailed', (request) => pending.delete(request))
  return { context, page, complaints, pending }
}

/** Pictures for whoever looks at the pages, where SIFANG_SHOTS names a folder; their names begin with `group`. */
export const shotsOf = (group = '') => async (where: Page | Window, name: string): Promise<void> => {
  const folder = process.env.SIFANG_SHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  const page = 'page' in where ? where.page : where
  await page.screenshot({ path: join(folder, `${group === '' ? '' : `${group}-`}${name}.png`), fullPage: true })
}

/** All that the device keeps for the page: what stands in its databases and storages, and which addresses it has answers of. */
export function onDevice(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '')
    let all = JSON.stringify(localStorage) + JSON.stringify(sessionStorage)
    for (const name of names) {
      const database = await new Promise<IDBDatabase>((opened) => { const ask = indexedDB.open(name); ask.onsuccess = () => { opened(ask.result) } })
      for (const store of database.objectStoreNames) all += JSON.stringify(await new Promise<unknown[]>((told) => { const ask = database.transaction(store).objectStore(store).getAll(); ask.onsuccess = () => { told(ask.result) } }))
      database.close()
    }
    for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) all += request.url
    return all
  })
}

/** Goes to a page of ours and waits until it has what it asked for. */
export async function show({ page, pending }: Window, address: string): Promise<void> {
  await page.goto(address, { waitUntil: 'commit' })
  // What the page before was still asking is not answered any more.
  pending.clear()
  await page.waitForLoadState('load')
  await page.locator('main').first().waitFor()
  await quiet({ page, pending }, address)
}

/** What was read may lead to the next question: quiet is when nothing was asked for a moment. */
export async function quiet({ page, pending }: Pick<Window, 'page' | 'pending'>, address: string): Promise<void> {
  const busy = page.locator('[aria-busy=true]')
  const end = Date.now() + 20_000
  for (let calm = 0; calm < 3;) {
    if (Date.now() > end) throw new Error(`${address} is not quiet: ${[...pending].map((request) => request.url()).join(', ') || 'busy'}`)
    await page.waitForTimeout(20)
    calm = pending.size === 0 && (await busy.count()) === 0 ? calm + 1 : 0
  }
}
