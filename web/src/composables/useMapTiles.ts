// SPDX-License-Identifier: Apache-2.0
export interface MapTiles { tiles: string | null; credit: string | null }
const none: MapTiles = { tiles: null, credit: null }
let asked: Promise<MapTiles> | null = null

/** Where the pictures of maps come from: asked once; without a line there are none, and the next map asks again. */
export function useMapTiles() {
  async function ask(): Promise<MapTiles> {
    const response = await fetch('/map.json')
    if (!response.ok) throw new Error(`map.json: ${response.status}`)
    const body = await response.json() as Partial<MapTiles>
    return { tiles: body.tiles ?? null, credit: body.credit ?? null }
  }
  const load = (): Promise<MapTiles> => {
    asked ??= ask()
    return asked.catch(() => { asked = null; return none })
  }
  return { load }
}
