// The host's desk on a phone: one part at a time, and the next thing to do always in reach.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openWindow, phone, show } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let meeting: string

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  const host = await person('zhao')
  meeting = ((await host.get('/communities/MG/meetings')).body.items as Json[]).find(({ state }) => state === 'scheduled').id
  await host.act(`/meetings/${meeting}`, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await (await person(login)).act(`/meetings/${meeting}`, 'check_in')
  for (const action of ['start', 'next']) await host.act(`/meetings/${meeting}`, action)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('the item, who is there and the agenda are a tap apart; what is typed and the dock stay', async () => {
  const window = await openWindow(browser, server.url, { login: 'zhao', password }, phone)
  const { page } = window
  await show(window, `${server.url}/m/${meeting}/host`)
  const part = (name: string) => page.getByRole('radio', { name, exact: true })
  const heading = (name: string) => page.getByRole('heading', { name, exact: true })
  await heading('发言').waitFor()
  await page.getByPlaceholder('写一条发言').fill('还没写完')
  expect([await heading('议程').isVisible(), await heading('到会').isVisible()]).toEqual([false, false])
  const dock = page.locator('.frame__dock')
  for (const [name, shown, hidden] of [['到会', '到会', '议程'], ['议程', '议程', '发言'], ['本项', '发言', '到会']] as const) {
    await part(name).check({ force: true })
    await heading(shown).waitFor()
    expect(await heading(hidden).isVisible(), `${hidden} beside ${name}`).toBe(false)
    const box = (await dock.boundingBox())!
    expect(box.y + box.height).toBeLessThanOrEqual(phone.height + 1)
  }
  expect(await page.getByPlaceholder('写一条发言').inputValue()).toBe('还没写完')
  expect(window.complaints).toEqual([])
  await window.context.close()
})
