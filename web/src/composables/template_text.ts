// SPDX-License-Identifier: Apache-2.0
// The names in braces of an answer template, and what is put in their place. Pure. The server knows the
// same names (server/app/answer_templates.cpp).

export const templateNames = ['number', 'place', 'reporter'] as const
export type TemplateName = (typeof templateNames)[number]

/** As they are written in either language. */
const written: Record<string, TemplateName> = { number: 'number', place: 'place', reporter: 'reporter', 编号: 'number', 地点: 'place', 称呼: 'reporter' }

/** Each name filled in; one that nothing is known for goes, with nothing in its place. */
export function fillTemplate(text: string, values: Record<TemplateName, string>): string {
  return text.replace(/\{([^{}\n]+)\}/g, (whole, name: string) => {
    const known = written[name]
    return known ? values[known] : whole
  })
}

/** The first name that nothing fills in, if there is one. */
export function unknownName(text: string): string | null {
  for (const [, name] of text.matchAll(/\{([^{}\n]+)\}/g)) if (name !== undefined && !(name in written)) return name
  return null
}
