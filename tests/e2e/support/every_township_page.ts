// Every page of the township's systems, in every role that has them, and what a ticket's page shows of them: see page_check.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Look } from './browser.js'
import { tellTownshipStory, type TownshipStory } from './grid_story.js'
import { pressed, walk, type Say, type Stop, type Stops } from './page_check.js'

let browser: Browser
let story: TownshipStory

const part = (path: string, name: string): Stop => ({ path, called: name, open: (page) => page.locator(`input[name=part][value=${name}]`).check({ force: true }) })
/** Both directions tried, each with an answer. */
async function tryBoth(page: Page, say: Say): Promise<void> {
  await page.getByLabel(say('township.try.ticket')).fill(story.handled)
  await page.getByRole('button', { name: say('township.try.do_out') }).click()
  await page.locator('#try pre').first().waitFor()
  await page.getByLabel(say('township.try.their_body'), { exact: true }).fill(JSON.stringify([{ update_id: 'T', service_request_id: 'TS-1', status: 'fixed', description: '好了', updated_datetime: new Date().toISOString() }, { status: 'fixed' }]))
  await page.getByRole('button', { name: say('township.try.do_in') }).click()
  await page.locator('#try .told').first().waitFor()
}
async function makeKey(page: Page, say: Say): Promise<void> {
  await page.getByLabel(say('township.keys.name')).fill('热线')
  await page.getByRole('button', { name: say('township.keys.make') }).click()
  await page.getByRole('button', { name: say('township.keys.put_away') }).waitFor()
}

const pages = (): Stops[] => {
  const at = (id: number, more = ''): string => `/grid/township/${id}${more}`
  const { works, wrong, off } = story
  const keys = '/grid/township/keys'
  return [
    ['wang', [`/t/${story.handled}`, `/t/${story.returned}`, `/t/${story.waiting}`]],
    ['wang, in large letters', [`/t/${story.handled}`]],
    ['han', ['/grid/township', at(works), pressed(at(works), 'township.give_up'), part(at(works), 'inbox'), part(at(works), 'reconcile'), at(off), part(at(off), 'inbox'), part(at(off), 'reconcile'), at(works, '/mapping'), `/t/${story.handled}`, `/t/${story.came}`, pressed(`/t/${story.came}`, 'contact.show')]],
    ['han, in large letters', [pressed(`/t/${story.came}`, 'contact.show')]],
    ['jiang', ['/looks/contacts']],
    ['admin', [
      '/grid/township', pressed('/grid/township', 'township.add'), pressed('/grid/township', 'township.add', 'township.save'), at(works), at(wrong), pressed(at(off), 'township.change'), at(99), part(at(works), 'inbox'),
      at(works, '/mapping'), { path: at(works, '/mapping'), called: 'tried', writes: ['好了'], open: tryBoth }, at(wrong, '/mapping'), at(off, '/mapping'), at(99, '/mapping'),
      keys, pressed(keys, 'township.keys.revoke'), { path: keys, called: 'made', writes: ['热线'], open: makeKey },
    ]],
  ]
}

/** Registers the test of one language; each has a file of its own, so that they run side by side. */
export function everyTownshipPageIn(language: Look['language']): void {
  beforeAll(async () => {
    story = await tellTownshipStory()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    story?.there.close()
    await story?.server.remove()
  })
  test(`no page of the township's systems has anything against it in ${language}, in any theme or size of letters`, async () => {
    const { said, seen } = await walk({ url: story.server.url, browser, password: story.password, stops: pages() }, language)
    expect(seen).toBeGreaterThan(100)
    expect(said).toEqual([])
  }, 600_000)
}
