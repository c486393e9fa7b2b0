// Holds answers against the schemas that the server itself publishes.
import Ajv from 'ajv'
import addFormats from 'ajv-formats'
import type { Client, Json } from './client.js'

export type Check = (name: string, value: Json) => void

export async function schemas(client: Client): Promise<Check> {
  const openapi = (await client.get('/api/../openapi.json')).body
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addSchema({ $id: 'openapi', components: openapi.components })
  return (name, value) => {
    const validate = ajv.compile({ $ref: `openapi#/components/schemas/${name}` })
    if (!validate(value)) throw new Error(`not a ${name}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 600)}`)
  }
}
