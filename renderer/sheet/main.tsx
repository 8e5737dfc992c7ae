/** A print window: asks for its one job, draws it, and says when it is ready. */
import { createRoot } from 'react-dom/client'
import type { SheetData, StationErrorData } from '../../main/api/contract.ts'
import { connectStation, refusal } from '../base/client.ts'
import '../base/fonts.ts'
import { Refused } from './Refused.tsx'
import { Sheet } from './Sheet.tsx'
import './sheet.css'

/** What the shell waits for before it makes the PDF; `READY_ATTRIBUTE` of main/print/sheet-maker.ts. */
const ready = () => document.documentElement.setAttribute('data-ready', '')

type Answer = { data: SheetData } | { refused: StationErrorData }

async function* once(answer: Answer): AsyncGenerator<Answer> {
  yield answer
}

const element = document.getElementById('root')
if (!element) throw new Error('the page has no #root')
const root = createRoot(element)
const stop = connectStation().follow<Answer>(
  async (api) => {
    try {
      return once({ data: await api.sheet.data({}) })
    } catch (error) {
      const refused = refusal(error)
      // A lost way is found again by the client; a refusal stays one.
      if (refused) return once({ refused })
      throw error
    }
  },
  (answer) => {
    stop()
    root.render('data' in answer ? <Sheet data={answer.data} onDrawn={ready} /> : <Refused refused={answer.refused} />)
  },
  () => undefined,
)
