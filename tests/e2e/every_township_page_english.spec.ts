// Every page of the township's systems in English: see support/every_township_page.
import { everyTownshipPageIn } from './support/every_township_page.js'

everyTownshipPageIn('en')
