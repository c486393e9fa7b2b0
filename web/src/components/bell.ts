// SPDX-License-Identifier: Apache-2.0
// How many notices are unread, handed from the frame to the bars of all pages; null: nobody is logged in.
import type { ComputedRef, InjectionKey } from 'vue'

export const bellKey: InjectionKey<ComputedRef<number | null>> = Symbol('bell')
