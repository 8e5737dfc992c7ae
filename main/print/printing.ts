/** Prints: a job is written down, its sheet is drawn and rendered by the shell, and goes to the queue the site has set. */
import type { Store } from '../../db/store.ts'
import type { KioskView, SheetData } from '../api/contract.ts'
import { visitResults } from '../api/kiosk-view.ts'
import { drawSheet } from '../api/sheet-view.ts'
import type { Clock } from '../clock.ts'
import { StationError } from '../errors.ts'
import { maskedName } from '../identify/names.ts'
import type { SiteSettings } from '../settings.ts'
import type { Intake } from '../visits/intake.ts'
import type { KioskVisits } from '../visits/visit.ts'
import { type PrintOutcome, sendToQueue } from './queue.ts'
import type { SheetForm, SheetMaker } from './sheet-maker.ts'

export interface PrintingNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly zone: string
  readonly settings: () => SiteSettings
  readonly visits: KioskVisits
  readonly intake: Intake
  readonly sheets: SheetMaker
  readonly changed: () => void
}

export class Printing {
  readonly #needs: PrintingNeeds
  /** Sheets of jobs under way; a sheet window may ask for its own once it is open. */
  readonly #sheets = new Map<string, SheetData>()
  #outOfPaper = false

  constructor(needs: PrintingNeeds) {
    this.#needs = needs
  }

  get state(): KioskView['printer'] {
    if (this.#needs.settings()['print.slipQueue'] === null) return 'none'
    return this.#outOfPaper ? 'out' : 'ready'
  }

  /** The slip of the open visit, in the language its person reads. */
  visitSlip(language: SheetData['language']): Promise<PrintOutcome> {
    const open = this.#needs.visits.open
    if (!open) throw new StationError('noVisit')
    return this.#print(open.row.id, 'slip', language)
  }

  /** The last visit of a resident that has results. */
  resident(residentId: string, form: SheetForm): Promise<PrintOutcome> {
    const { store } = this.#needs
    const visit = store.read.visits
      .ofResident(residentId, 20)
      .find((one) => store.read.readings.ofVisit(one.id).length > 0)
    if (!visit) throw new StationError('nothingToPrint')
    return this.#print(visit.id, form, 'zh')
  }

  /** What stands on the sheet of a job that is being printed. */
  sheet(jobId: string | undefined): SheetData {
    const sheet = jobId === undefined ? undefined : this.#sheets.get(jobId)
    if (!sheet) throw new StationError('noJob')
    return sheet
  }

  /** The sheet of a visit as PDF, without a queue: for the demo and for saving to a file. */
  async pdf(visitId: string, form: SheetForm): Promise<Uint8Array> {
    const jobId = this.#queueJob(visitId, form, 'zh', null)
    try {
      const bytes = await this.#needs.sheets.pdf(jobId, form)
      this.#needs.store.write.prints.finish(jobId, {})
      return bytes
    } catch (error) {
      this.#needs.store.write.prints.finish(jobId, { error: String(error).slice(0, 200) })
      throw error
    } finally {
      this.#sheets.delete(jobId)
    }
  }

  async #print(visitId: string, form: SheetForm, language: SheetData['language']): Promise<PrintOutcome> {
    const { settings, sheets, store, changed } = this.#needs
    const queue = settings()[form === 'slip' ? 'print.slipQueue' : 'print.a4Queue']
    if (queue === null) return 'no-printer'
    const jobId = this.#queueJob(visitId, form, language, queue)
    let outcome: PrintOutcome = 'failed'
    try {
      outcome = await sendToQueue(queue, await sheets.pdf(jobId, form))
    } finally {
      this.#sheets.delete(jobId)
      store.write.prints.finish(jobId, outcome === 'printed' ? {} : { error: outcome })
      this.#outOfPaper = outcome === 'out'
      changed()
    }
    return outcome
  }

  #queueJob(visitId: string, form: SheetForm, language: SheetData['language'], printer: string | null): string {
    const { store, clock, zone, settings, intake } = this.#needs
    const visit = store.read.visits.byId(visitId)
    if (!visit) throw new StationError('nothingToPrint')
    const person = intake.personAt(visit, visit.startedAt)
    const results = visitResults(store, visitId, person, visit.startedAt)
    if (results.length === 0) throw new StationError('nothingToPrint')
    const before = store.read.prints
      .ofVisit(visitId)
      .find((job) => job.kind === form && job.state === 'printed' && job.printer !== undefined)
    const resident = visit.residentId ? store.read.residents.byId(visit.residentId) : undefined
    const job = store.write.prints.queue(
      {
        kind: form,
        visitId,
        ...(visit.residentId ? { residentId: visit.residentId } : {}),
        ...(printer ? { printer } : {}),
        copies: 1,
        ...(before ? { reprintOf: before.id } : {}),
      },
      { kind: 'kiosk' },
    )
    this.#sheets.set(
      job.id,
      drawSheet(store, {
        form,
        language,
        settings: settings(),
        zone,
        now: clock.now(),
        maskedName: resident ? maskedName(resident.name) : '',
        person,
        visitAt: visit.startedAt,
        results,
        reprint: before !== undefined,
      }),
    )
    return job.id
  }
}
