import { newTime, START, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../../sig/testing/conversation.ts'
import { type OmronReading, VirtualOmronBle, type VirtualOmronOptions } from '../ble/virtual.ts'
import { omronBle } from '../ble-driver.ts'
import { MODELS } from '../ble-models.ts'
import { pairingKey } from '../ble-talk.ts'

export const KEY = pairingKey({ meterId: 'meter-1', settings: {} })
export const HOUR_MS = 3_600_000
export const NOW = START + ZONE_OFFSET_MINUTES * 60_000
const NORMAL = { systolic: 128, diastolic: 82, pulse: 71 }

const LAYOUTS = Object.fromEntries(MODELS.map(({ id, layout }) => [id, layout]))

/** A virtual monitor that knows the station, with the memory of its model. */
export function bench(options: Partial<VirtualOmronOptions> = {}, modelId = 'omron-hem-7150t') {
  const time = newTime()
  const meter = new VirtualOmronBle({ time, key: KEY, ...LAYOUTS[modelId], ...options })
  let frames = 0
  const talk = async (about: Partial<TalkOptions> = {}) => {
    const heard = await talkWith(omronBle, meter, time, { modelId, firstFrame: frames + 1, latencyMs: 5, ...about })
    frames += heard.frames.length
    return heard
  }
  const measure = (hoursAgo: number, reading: Partial<OmronReading> = {}, user = 1) =>
    meter.measure({ ...NORMAL, wallMs: NOW - hoursAgo * HOUR_MS, ...reading }, user)
  return { time, meter, talk, measure }
}

export const systolics = (measurements: readonly { quantities: readonly { value?: number | undefined }[] }[]) =>
  measurements.map(({ quantities }) => quantities[0]?.value)
