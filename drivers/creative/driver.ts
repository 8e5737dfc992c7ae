import { unaskedDriver } from '../stream/unasked.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { Conversation } from './conversation.ts'
import { MODELS } from './models.ts'
import { CreativeReader } from './reader.ts'
import { creativeSlicer, frontOfStream } from './slicer.ts'

/**
 * Creative PC-600 and PC-700 all-in-one modules: cuff, finger probe, thermometer and strip meter behind one port. The cuff begins on
 * the station's command only, when a person at the kiosk has asked for it.
 */
export const creative = unaskedDriver(
  {
    id: 'creative',
    version: 1,
    models: Object.values(MODELS),
    recordIdentity: 'none',
    maxMeasureMs: {
      pressure: 90_000,
      spo2: 60_000,
      temperature: 15_000,
      glucose: 30_000,
      'uric-acid': 60_000,
      cholesterol: 180_000,
    },
    match(seen) {
      const adapter = genericAdapter(seen)
      return adapter && { ...adapter, modelId: MODELS.pc600.id }
    },
  },
  () => {
    const reader = new CreativeReader()
    return {
      slicer: creativeSlicer,
      front: frontOfStream,
      reader,
      converse: (talk, about) => new Conversation(talk, about, reader).run(),
    }
  },
)
