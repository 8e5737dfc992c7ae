import { aandFamily } from './aand/family.ts'
import { abbottFamily } from './abbott/family.ts'
import { ascensiaFamily } from './ascensia/family.ts'
import { biolandFamily } from './bioland/family.ts'
import { contecFamily } from './contec/family.ts'
import { creativeFamily } from './creative/family.ts'
import type { LinkSettings, MeterDriver, MeterFamily, MeterModel } from './driver.ts'
import { gtechFamily } from './gtech/family.ts'
import { jumperFamily } from './jumper/family.ts'
import { lifescanFamily } from './lifescan/family.ts'
import { maiboboFamily } from './maibobo/family.ts'
import type { MeasurementKind } from './measurement.ts'
import { omronFamily } from './omron/family.ts'
import { sdBiosensorFamily } from './sd-biosensor/family.ts'
import { sigFamily } from './sig/family.ts'
import { sinocareFamily } from './sinocare/family.ts'
import { taidocFamily } from './taidoc/family.ts'
import { terumoFamily } from './terumo/family.ts'

/** Every family of meters the station knows: one line each. */
export const families: readonly MeterFamily[] = [
  sigFamily,
  aandFamily,
  taidocFamily,
  sinocareFamily,
  maiboboFamily,
  jumperFamily,
  omronFamily,
  biolandFamily,
  terumoFamily,
  lifescanFamily,
  sdBiosensorFamily,
  contecFamily,
  abbottFamily,
  gtechFamily,
  ascensiaFamily,
  creativeFamily,
]

/** Every driver of the station. */
export const drivers: readonly MeterDriver[] = families.flatMap((family) => family.drivers)

/** One supported meter, as `station meters` prints it and `docs/meters.md` shows it. */
export interface MeterRow {
  readonly driver: string
  readonly model: string
  readonly maker: MeterModel['maker']
  readonly name: MeterModel['name']
  readonly measures: readonly MeasurementKind[]
  /** `BLE 1810, after measuring` or `serial 2400 8N1`. */
  readonly connection: string
  readonly bonding: MeterModel['bonding']
  readonly evidence: MeterModel['evidence']
  readonly assumptions: readonly string[]
}

export function meterTable(): readonly MeterRow[] {
  return drivers.flatMap((driver) =>
    driver.models.map(({ id, maker, name, measures, links, bonding, evidence, assumptions = [] }) => ({
      driver: driver.id,
      model: id,
      maker,
      name,
      measures,
      connection: connection(links),
      bonding,
      evidence,
      assumptions,
    })),
  )
}

/** A model has links of one kind: several serial settings are tried one after the other. */
function connection(links: readonly LinkSettings[]): string {
  const ble = links.find((link) => link.kind === 'ble')
  if (ble) return `BLE ${ble.services.join(' ')}, ${ble.connects === 'after' ? 'after' : 'while'} measuring`
  const settings = links.filter((link) => link.kind === 'serial').map(serialSettings)
  return `serial ${settings.join(' or ')}`
}

function serialSettings({ baudRate, dataBits, parity, stopBits }: Extract<LinkSettings, { kind: 'serial' }>): string {
  return `${baudRate} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`
}
