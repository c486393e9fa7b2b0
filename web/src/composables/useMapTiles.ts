// SPDX-License-Identifier: Apache-2.0
/** `layers`: addresses of pictures, the lowest first (a ground, and labels upon it); none where maps stand on plain ground. */
export interface MapTiles { layers: string[]; credit: string | null }
const none: MapTiles = { layers: [], credit: null }
let asked: Promise<MapTiles> | null = null

/** Where the pictures of maps come from: asked once; without a line there are none, and the next map asks again. */
export function useMapTiles() {
  async function ask(): Promise<MapTiles> {
    const response = await fetch('/map.json')
    if (!response.ok) throw new Error(`map.json: ${response.status}`)
    const { tiles, above, credit } = await response.json() as { tiles?: string | null; above?: string[]; credit?: string | null }
    return { layers: tiles ? [tiles, ...above ?? []] : [], credit: credit ?? null }
  }
  const load = (): Promise<MapTiles> => {
    asked ??= ask()
    return asked.catch(() => { asked = null; return none })
  }
  return { load }
}
