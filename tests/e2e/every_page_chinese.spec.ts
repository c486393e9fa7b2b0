// Every page of every role in Chinese: see support/every_page.
import { everyPageIn } from './support/every_page.js'

everyPageIn('zh-CN')
