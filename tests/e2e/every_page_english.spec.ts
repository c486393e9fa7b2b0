// Every page of every role in English: see support/every_page.
import { everyPageIn } from './support/every_page.js'

everyPageIn('en')
