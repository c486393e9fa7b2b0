// Real requests that say the same thing in other words: whoever writes one of them is shown the others.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { found, type People } from './support/community.js'
import { ok, repository, Server } from './support/server.js'

const real = join(repository, '../shared/data/requests_supported.jsonl')

/** Matters that several people wrote about: words that stand in every title of one, chosen by reading them. */
const matters = [
  ['丽发', '搅拌'], ['诺亚山林', '医院'], ['伊景园', '车位'], ['魅力之城', '油烟'], ['新国道107'], ['晟福兴'], ['5G网络'], ['东六线以西'],
  ['南塘城', '公交'], ['中贸城'], ['东成大厦'], ['柏家塘小区', 'ktv'], ['乒羽中心'], ['阿普阿布', '购房资格'], ['润和国际广场'],
  ['欣胜园'], ['金域蓝湾商铺'], ['58车贷'], ['江山帝景', '隐患'], ['五矿万境K9县'],
]

let server: Server
let people: People

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
})
afterAll(() => server?.remove())

test('for 20 real requests that report the same thing, the similar list offers the others', async ({ skip }) => {
  skip(!existsSync(real), `${real} is not here`)
  const imported = JSON.parse(await ok(['import', 'tickets', '--json', '--data', server.data, '--community', 'MG', real]))
  expect(imported).toEqual({ added: 4303, known: 0, bad: 0 })
  const rows = readFileSync(real, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { subject: string; body: string })
  let offered = 0
  let places = 0
  const none: string[] = []
  for (const words of matters) {
    const same = rows.filter((row) => words.every((word) => row.subject.includes(word)))
    expect(same.length, words.join()).toBeGreaterThan(1)
    const one = same[0]!
    const most = Math.min(5, same.length - 1)
    // As a resident would: the title first, then the text as well.
    for (const q of [one.subject, `${one.subject}\n${one.body}`.slice(0, 500)]) {
      const answer = await people.resident!.must('GET', `/communities/MG/tickets/similar?limit=6&q=${encodeURIComponent(q)}`)
      // The row itself is among them.
      const hits = answer.items.filter((item: Json) => words.every((word) => (item.title + item.body).includes(word))).length - 1
      offered += Math.min(hits, most)
      places += most
      console.log(`${words.join(' ')}, ${q.length} characters: ${hits} of ${most}`)
      if (hits < 1) none.push(`${words.join(' ')}: ${answer.items.map((item: Json) => item.title).join(' / ')}`)
    }
  }
  console.log(`offered ${offered} of ${places}`)
  expect(none).toEqual([])
  expect(offered / places).toBeGreaterThan(0.85)
}, 300_000)
