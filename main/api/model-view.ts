/** A meter model as the desk chooses it. */
import type { MeterDriver, MeterModel } from '../../drivers/driver.ts'
import type { ModelView } from './contract.ts'

export function modelView(driverId: string, model: MeterModel): ModelView {
  const { id: modelId, maker, name, links, bonding, steps, evidence } = model
  return {
    driverId,
    modelId,
    maker,
    name,
    links: [...new Set(links.map(({ kind }) => kind))],
    bonding,
    steps: { zh: [...steps.zh], en: [...steps.en] },
    evidence,
  }
}

export function modelViews(drivers: readonly MeterDriver[]): ModelView[] {
  return drivers.flatMap(({ id, models }) => models.map((model) => modelView(id, model)))
}
