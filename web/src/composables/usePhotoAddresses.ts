// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'

/** Addresses under which this page shows photos that stand on the device, by name. They end with the page. */
export function usePhotoAddresses(names: () => readonly string[], read: (name: string) => Promise<Blob | null>): ShallowRef<ReadonlyMap<string, string>> {
  const addresses = shallowRef<ReadonlyMap<string, string>>(new Map())
  let gone = false
  watch(names, async (wanted) => {
    for (const name of wanted) {
      if (addresses.value.has(name)) continue
      const blob = await read(name)
      if (gone) return
      if (blob && !addresses.value.has(name)) addresses.value = new Map(addresses.value).set(name, URL.createObjectURL(blob))
    }
  }, { immediate: true })
  onScopeDispose(() => {
    gone = true
    for (const address of addresses.value.values()) URL.revokeObjectURL(address)
  })
  return addresses
}
