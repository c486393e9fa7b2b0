// The grids of the demo community: two of them with lines, the buildings with points, a request of which nobody knows
// where it is, and a connector to the township's platform, filled in and switched off: nothing goes anywhere. Lines,
// points and the township's codes are invented; no such place stands there.
//   node demo_grid.mjs SIFANG DIR [OPTION…]        DIR: a demo's data that nothing serves and that has no grids yet;
//                                                 options are those of `sifang serve`
import { randomBytes } from 'node:crypto'
import { Person, switchOn, tellStory } from './demo_story.mjs'

/** WGS-84, east first: the two meet along the road between the fourth building and the fifth. */
const road = [[120.8850, 30.8733], [120.8852, 30.8722], [120.8849, 30.8710]]
const grids = [
  { code: 'MG-1', name: '第一网格', ring: [[120.8827, 30.8712], [120.8829, 30.8730], ...road] },
  { code: 'MG-2', name: '第二网格', ring: [...[...road].reverse(), [120.8871, 30.8732], [120.8874, 30.8713]] },
]
const places = [
  { building: '1', lat: 30.8725, lon: 120.8834 }, { building: '2', lat: 30.8726, lon: 120.8843 }, { building: '3', lat: 30.8716, lon: 120.8833 },
  { building: '4', lat: 30.8717, lon: 120.8843 }, { building: '5', lat: 30.8726, lon: 120.8857 }, { building: '6', lat: 30.8725, lon: 120.8866 },
  { building: '7', lat: 30.8717, lon: 120.8856 }, { building: '8', lat: 30.8716, lon: 120.8866 },
  { name: '中心花园', lat: 30.8721, lon: 120.8846 }, { name: '东门', lat: 30.8721, lon: 120.8869 },
]

/** As a township writes its own: classes by number, the words of its desk, hours for each kind of task. */
const tables = {
  category: [
    { ours: 'lift', theirs: '020105' }, { ours: 'lighting', theirs: '020203' }, { ours: 'road', theirs: '010101' }, { ours: 'noise', theirs: '030402' },
    { ours: 'waste', theirs: '010302' }, { ours: 'greening', theirs: '010401' }, { ours: 'fire', theirs: '040101' }, { ours: '*', theirs: '990000' },
  ],
  state_out: [
    { ours: 'township', theirs: '上报' }, { ours: 'finish', theirs: '社区办结' }, { ours: 'confirm', theirs: '群众满意' }, { ours: 'reopen', theirs: '群众不满意' },
    { ours: 'back', theirs: '撤回' }, { ours: 'comment', theirs: '补充说明' },
  ],
  state_in: [
    { theirs: '一级分拨', ours: 'dispatch', level: 1 }, { theirs: '二级分拨', ours: 'dispatch', level: 2 }, { theirs: '部门确认', ours: 'confirm', level: 3 }, { theirs: '处置', ours: 'handle', level: 4 },
    { theirs: '核查', ours: 'check', level: 5 }, { theirs: '结案', ours: 'finish', level: 6 }, { theirs: '退件', ours: 'back' }, { theirs: '回复', ours: 'comment' },
  ],
  grid: [{ ours: 'MG-1', theirs: '330000001001' }, { ours: 'MG-2', theirs: '330000001002' }],
  deadline: [{ theirs: '紧急', minutes: 24 * 60 }, { theirs: '一般', minutes: 5 * 24 * 60 }, { theirs: '疑难', minutes: 15 * 24 * 60 }],
}

/** Its tables are right, so that an address, a secret and the switch are all that is missing. */
async function connect(admin) {
  const secret = `whsec_${randomBytes(32).toString('base64')}` // of nobody: whoever connects agrees on another
  const { id } = await admin.grids('POST', '/connectors', { kind: 'webhook', name: '街道网格平台', url: 'https://wangge.example.org/events', secret, on: false, sends: true })
  const { tables: given, template, version } = await admin.grids('GET', `/connectors/${id}/mapping`)
  const written = await admin.grids('PUT', `/connectors/${id}/mapping`, { tables: { ...tables, field: given.field }, template, version })
  if (written.problems.length > 0) throw new Error(`tables: ${JSON.stringify(written.problems)}`)
}

/** The plugin has heard all of the log, and every ticket is where it belongs. */
async function settled(admin, officer) {
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    const { items: plugins } = await admin.ask('GET', '/communities/MG/plugins')
    const { items: jobs } = await officer.grids('GET', '/jobs')
    if (plugins.find(({ name }) => name === 'grid').lag === 0 && jobs.every(({ state }) => state === 'done')) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('the grids do not settle')
}

await tellStory('demo_grid', async () => {
  const [admin, officer, chen] = [await Person.of('admin'), await Person.of('han'), await Person.of('chen')]
  await switchOn(admin, 'grid')
  for (const place of places) await admin.ask('POST', '/communities/MG/places', place)
  const features = grids.map(({ code, name, ring }) => ({ type: 'Feature', properties: { code, name }, geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] } }))
  const drawn = await officer.grids('POST', '/grids/import', { geojson: JSON.stringify({ type: 'FeatureCollection', features }), datum: 'wgs84' })
  if (!drawn.written) throw new Error(`lines: ${JSON.stringify(drawn)}`)
  await chen.ask('POST', '/communities/MG/tickets', { title: '河边步道有一段栏杆松了', body: '走到一半有两根栏杆晃得厉害，靠上去很危险。', category: 'facilities', urgency: 'normal', visibility: 'community', place: { text: '河边步道' } })
  await connect(admin)
  await settled(admin, officer)
  for (const one of [admin, officer, chen]) await one.ask('DELETE', '/session')
})
