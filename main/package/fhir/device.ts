import type { Device } from '@medplum/fhirtypes'
import type { ExportRow } from '../../../db/store.ts'
import { drivers } from '../../../drivers/catalogue.ts'
import { SYSTEMS } from './systems.ts'

type Meter = NonNullable<ExportRow['meter']>

export function deviceOf(meter: Meter): Device {
  const model = drivers.find(({ id }) => id === meter.driverId)?.models.find(({ id }) => id === meter.modelId)
  return {
    resourceType: 'Device',
    identifier: [{ system: SYSTEMS.deviceId, value: deviceName(meter) }],
    status: 'active',
    ...(model ? { manufacturer: model.maker.zh } : {}),
    ...(meter.serialNumber ? { serialNumber: meter.serialNumber } : {}),
    modelNumber: meter.modelId,
    deviceName: [{ name: meter.name, type: 'user-friendly-name' }],
    ...(model ? { type: { text: model.name.zh } } : {}),
  }
}

/**
 * Names one physical meter, also when it was given up and commissioned again. Makers number each model for itself, so the serial
 * number alone could name two.
 */
export function deviceName({ id, driverId, modelId, serialNumber }: Meter): string {
  return serialNumber ? `${driverId}/${modelId}/${serialNumber}` : id
}
