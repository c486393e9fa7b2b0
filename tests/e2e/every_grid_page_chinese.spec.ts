// Every page of the grids in Chinese: see support/every_grid_page.
import { everyGridPageIn } from './support/every_grid_page.js'

everyGridPageIn('zh-CN')
