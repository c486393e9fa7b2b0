// The points scheme of the demo community: households, a rule book that a meeting has adopted, a month taken over from
// paper passbooks, shops, a round under way and an open publication. A plugin's data comes through its routes alone, so
// it is told to a running server as people would, and cannot hold anything that the product would refuse.
//   node demo_points.mjs SIFANG DIR [OPTION…]      DIR: a demo's data that nothing serves and that has no points yet;
//                                                 options are those of `sifang serve`
import { password, Person, switchOn, tellStory } from './demo_story.mjs'

/** The community's days: it lies eight hours east. */
const day = (ago = 0) => new Date(Date.now() + (8 - 24 * ago) * 3_600_000).toISOString().slice(0, 10)
const month = () => day().slice(0, 7)

// --- what is told -----------------------------------------------------------------------------------

/** House number, head, building, unit, room, grid, whether they take part. */
const households = [
  ['0101', '胡桂芬', '1', '1', '101', 'MG-1', '是'], ['0102', '徐国平', '1', '1', '201', 'MG-1', '是'], ['0103', '叶春梅', '1', '1', '301', 'MG-1', '是'],
  ['0201', '吴桂兰', '2', '1', '301', 'MG-1', '是'], ['0202', '方志明', '2', '1', '101', 'MG-1', '是'], ['0301', '黄永福', '3', '1', '201', 'MG-1', '是'],
  ['0302', '俞巧云', '3', '1', '301', 'MG-1', '是'], ['0401', '郭建平', '4', '1', '201', 'MG-1', '是'], ['0501', '潘小红', '5', '1', '101', 'MG-2', '是'],
  ['0601', '何丽华', '6', '1', '201', 'MG-2', '是'], ['0701', '许文斌', '7', '1', '301', 'MG-2', '否'], ['0801', '邵金根', '8', '1', '101', 'MG-2', '否'],
]

/** Accounts of their own: residents at home there, and the keeper of the second shop. */
const people = [
  { login: 'hu', name: '胡桂芬', role: 'resident', household: { building: '1', unit: '1', room: '101' } },
  { login: 'xu', name: '徐国平', role: 'resident', household: { building: '1', unit: '1', room: '201' } },
  { login: 'lu', name: '陆家粮油', role: 'merchant' },
]

/** Block, chapter, title, points, where they come from, most in a day and in a month. */
const items = [
  [1, '第一章 邻里互助', '帮独居老人买菜、送药', 20, 'both', 20, 100], [1, '第一章 邻里互助', '调解邻居间的小矛盾', 30, 'claim', 30, 60],
  [1, '第一章 邻里互助', '参加志愿服务一次', 15, 'help', 15, 60], [1, '第二章 公共事务', '参加村民会议', 10, 'meeting', 10, 40],
  [1, '第二章 公共事务', '确认诉求办得怎么样', 5, 'ticket', 5, 20], [1, '第二章 公共事务', '提出的建议被采纳', 30, 'claim', null, 60],
  [1, '第三章 文明新风', '红白喜事简办', 50, 'claim', null, 50], [1, '第三章 文明新风', '吵架打人', -50, 'visit', null, null],
  [1, '第三章 文明新风', '楼道里抽烟、扔烟头', -10, 'visit', null, null],
  [2, '第四章 房前屋后', '门前屋后干净', 30, 'visit', 30, 120], [2, '第四章 房前屋后', '楼道没有堆放杂物', 20, 'visit', 20, 80],
  [2, '第四章 房前屋后', '阳台绿植长得好', 15, 'both', 15, 60], [2, '第四章 房前屋后', '门前堆物占道', -20, 'visit', null, null],
  [2, '第五章 公共环境', '参加大扫除', 40, 'claim', 40, 80], [2, '第五章 公共环境', '认领一块绿地并照看', 50, 'both', null, 100],
  [2, '第五章 公共环境', '遛狗牵绳、随手清理', 10, 'visit', 10, 40], [2, '第五章 公共环境', '高空抛物', -100, 'visit', null, null],
  [2, '第五章 公共环境', '占用消防通道', -50, 'visit', null, null],
  [3, '第六章 垃圾分类', '当天分类全对', 10, 'visit', 10, 120], [3, '第六章 垃圾分类', '按时到点投放', 5, 'visit', 5, 40],
  [3, '第六章 垃圾分类', '旧衣旧物送回收点', 15, 'claim', 15, 30], [3, '第六章 垃圾分类', '当一次投放点引导员', 20, 'help', 20, 40],
  [3, '第六章 垃圾分类', '垃圾没有分类', -10, 'visit', null, null], [3, '第六章 垃圾分类', '垃圾扔在桶外', -5, 'visit', null, null],
]
const book = {
  title: '玫瑰恬园积分细则', month_most: 1000, point_fen: 10, redeem_fen: 10_000,
  blocks: [{ title: '文明家庭', most: 300 }, { title: '美丽家园', most: 500 }, { title: '垃圾分类', most: 200 }],
  items: items.map(([block, chapter, title, points, source, day_most, month_most]) => ({ block, chapter, title, points, source, note: '', ...(day_most ? { day_most } : {}), ...(month_most ? { month_most } : {}) })),
}

const shops = [
  { name: '沈记超市', address: '南门 12 号', keeper: 'shen', goods: [['菜籽油 5 升', 600, 20], ['大米 10 斤', 300, 40], ['洗衣液 2 公斤', 250, 24], ['纸巾一提', 150, 60]] },
  { name: '陆家粮油', address: '菜场东侧 3 号', keeper: 'lu', goods: [['面粉 5 斤', 180, 30], ['鸡蛋 30 枚', 220, 25], ['酱油 1 瓶', 90, 50]] },
]

/** What stood in the paper passbooks of the last four weeks: 编号 户号 分值 日期 摘要. */
function passbooks() {
  const rows = [['编号', '户号', '分值', '日期', '摘要']]
  for (const [at, [number, , , , , , enrolled]] of households.entries()) {
    if (enrolled !== '是') continue
    for (let week = 4; week >= 1; --week) {
      const ago = 7 * week - (at % 3) - 3
      const add = (points, words) => rows.push([`Z${String(rows.length).padStart(4, '0')}`, number, String(points), day(ago), words])
      add(30 + 20 - (at + week) % 3 * 10, `庭院和楼道 第 ${5 - week} 周`)
      add(40 + (at * week) % 4 * 10, `垃圾分类 第 ${5 - week} 周`)
      if ((at + week) % 4 === 0) add(40, '参加大扫除')
      if ((at + week) % 5 === 1) add(20, '帮独居老人买菜、送药')
      if ((at + week) % 7 === 3) add(-20, '门前堆物占道')
    }
  }
  return rows.map((row) => row.join(',')).join('\n')
}

// --- the story --------------------------------------------------------------------------------------

async function adopt(who) {
  const draft = await who.admin.points('POST', '/books', { title: book.title })
  await who.admin.points('PUT', `/books/${draft.id}`, { ...book, version: draft.version })
  await who.li.points('POST', `/books/${draft.id}/propose`, {})
  const { id: meeting } = await who.zhao.ask('POST', '/communities/MG/meetings', { title: '积分细则专题会', starts_at: new Date().toISOString() })
  const { id: item } = await who.zhao.ask('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title: '《玫瑰恬园积分细则》第一版' })
  await who.zhao.act(`/meetings/${meeting}`, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await who[login].act(`/meetings/${meeting}`, 'check_in')
  await who.zhao.act(`/meetings/${meeting}`, 'start')
  await who.zhao.act(`/meetings/${meeting}`, 'next', { item })
  const { id: vote } = await who.zhao.ask('POST', `/agenda/${item}/votes`, { question: '通过《玫瑰恬园积分细则》第一版？', rule: 'four_party_majority' })
  await who.zhao.act(`/votes/${vote}`, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await who[login].ask('POST', `/votes/${vote}/ballots`, { choice: 'for' })
  await who.zhao.act(`/votes/${vote}`, 'close')
  await who.zhao.act(`/votes/${vote}`, 'publish')
  await who.zhao.act(`/meetings/${meeting}`, 'close')
  for (const login of ['li', 'sun', 'he', 'ma']) await who[login].act(`/meetings/${meeting}`, 'sign')
  await who.zhao.act(`/meetings/${meeting}`, 'publish')
  const adopted = await who.zhao.points('POST', `/books/${draft.id}/adopt`, { meeting, vote, from_day: day() })
  return Object.fromEntries(adopted.items.map(({ title, id }) => [title, id]))
}

async function openShops(who) {
  const { items: merchants } = await who.admin.ask('GET', '/communities/MG/people?role=merchant')
  const made = []
  for (const { name, address, keeper, goods } of shops) {
    const shop = await who.admin.points('POST', '/shops', { name, address })
    const user = merchants.find(({ login }) => login === keeper)
    await who.admin.points('PUT', `/shops/${shop.id}/people`, { people: [{ user: user.id, name: user.name }] })
    const shelf = []
    for (const [title, points, stock] of goods) shelf.push(await who.admin.points('POST', `/shops/${shop.id}/goods`, { title, points, stock }))
    made.push({ id: shop.id, shelf })
  }
  return made
}

/** Visits of the first so many households, each with what was seen there. */
async function visit(who, round, count, ids) {
  const { visits } = await who.feng.points('GET', `/rounds/${round}`)
  for (const [at, { id }] of visits.slice(0, count).entries()) {
    const sorted_seen = 5
    const sorted_right = at % 4 === 2 ? 3 : 5
    const tidy = at % 5 !== 3
    const scores = [
      ...(tidy ? [{ item: ids['门前屋后干净'], points: 30 }, { item: ids['楼道没有堆放杂物'], points: 20 - at % 2 * 5 }] : [{ item: ids['门前堆物占道'], points: -20, note: '楼道口堆了两辆旧车' }]),
      sorted_right === sorted_seen ? { item: ids['当天分类全对'], points: 10 } : { item: ids['垃圾没有分类'], points: -10, note: '厨余里有塑料袋' },
    ]
    await who.feng.points('POST', `/visits/${id}`, { state: 'done', day: day(), sorted_right, sorted_seen, tidy, note: '', scores })
  }
}

/** Everything that waits for this step and this person. */
async function review(person, step) {
  for (;;) {
    const { items: waiting } = await person.points('GET', `/reviews?step=${step}`)
    if (waiting.length === 0) return
    const { failed } = await person.points('POST', '/reviews', { scores: waiting.map(({ id }) => id), step, ok: true })
    if (failed.length > 0) throw new Error(`review: ${JSON.stringify(failed)}`)
  }
}

async function redeem(home, keeper, shop, line) {
  const { code } = await home.points('POST', '/redemptions', { shop, lines: [line] })
  await keeper.points('POST', `/shops/${shop}/take`, { code })
}

async function tell() {
  const who = { admin: await Person.of('admin') }
  await switchOn(who.admin, 'points')
  for (const { login, name, role, household } of people) {
    const { code } = await who.admin.ask('POST', '/communities/MG/invitations', { role, ...(household ? { household } : {}) })
    who[login] = new Person()
    await who[login].enter('/invitations/redeem', { code, login, password, name })
  }
  for (const login of ['zhao', 'li', 'sun', 'he', 'ma', 'feng', 'zheng', 'jiang', 'shen']) who[login] = await Person.of(login)

  const homes = await who.admin.points('POST', '/households/import', { csv: [['户号', '户主', '楼栋', '单元', '室', '网格', '参加'], ...households].map((row) => row.join(',')).join('\n') })
  if (!homes.written) throw new Error(`households: ${JSON.stringify(homes)}`)
  const ids = await adopt(who)
  const ledger = await who.admin.points('POST', '/ledger/import', { csv: passbooks() })
  if (!ledger.written) throw new Error(`passbooks: ${JSON.stringify(ledger)}`)
  const [first, second] = await openShops(who)

  // What the grid leader's households were given is published; a second round is under way.
  const { items: list } = await who.admin.points('GET', '/households?enrolled=yes')
  const round = await who.feng.points('POST', '/rounds', { title: '庭院和分类巡查', households: list.filter(({ grid }) => grid === 'MG-1').map(({ id }) => id) })
  await visit(who, round.id, 8, ids)
  await who.feng.points('POST', `/rounds/${round.id}/close`, {})
  await review(who.zheng, 'first')
  await review(who.jiang, 'second')
  await who.jiang.points('POST', '/publications', { month: month() })
  const next = await who.jiang.points('POST', '/rounds', { title: '月末全员巡查', due_day: day(-5), everybody: true })
  await visit(who, next.id, 3, ids)
  await who.hu.points('POST', '/claims', { item: ids['阳台绿植长得好'], day: day(), note: '阳台上的月季和吊兰都开了' })
  const { items: own } = await who.xu.points('GET', '/own/scores?state=published')
  const stairs = own.find(({ item }) => item.title === '楼道没有堆放杂物')
  if (stairs) await who.xu.points('POST', `/scores/${stairs.id}/objections`, { words: '那天楼道里的箱子是隔壁临时放的，请再看一看。' })
  await redeem(who.hu, who.shen, first.id, { goods: first.shelf[3].id, count: 1 })
  await redeem(who.xu, who.lu, second.id, { goods: second.shelf[2].id, count: 2 })
  const check = await who.admin.points('GET', '/ledger/check')
  if (!check.good) throw new Error(`the ledger: ${check.problems.join('; ')}`)
  for (const one of Object.values(who)) await one.ask('DELETE', '/session')
}

await tellStory('demo_points', tell, people)
