import { drivers } from '../../drivers/catalogue.ts'
import { type Check, type Line, look, ok, wrong } from './check.ts'

/** The meters of the desk: that this program still knows them, and where the desk has told it to be less strict. */
export const meters: Check = {
  name: 'meters',
  look({ data }) {
    const all = data?.read.meters.commissioned() ?? []
    const lines: Line[] = [ok(`${all.length} meters in use`)]
    for (const { name, driverId, modelId, settings } of all) {
      if (!drivers.some(({ id, models }) => id === driverId && models.some((model) => model.id === modelId)))
        lines.push(
          wrong(`${name}: this program does not know ${driverId} ${modelId}`, 'retire it and add it again at the desk'),
        )
      if (settings.ignoreCheckByte === true)
        lines.push(look(`${name}: its check byte is ignored`, 'turn checking on again when its cable is mended'))
    }
    return lines
  },
}
