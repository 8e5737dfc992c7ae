/** The site's settings at the desk: what holds, and one of them set by its manager. */
import type { Store } from '../../db/store.ts'
import type { SettableKey, SettingAnswer, SiteView } from '../api/contract.ts'
import { queueNames } from '../print/queue.ts'
import { checkSetting, settingLines, settingWords } from '../setting-list.ts'
import { isSettable } from '../settings.ts'
import type { StaffDesk } from './sign-in.ts'

export interface SiteNeeds {
  readonly store: Store
  readonly staff: StaffDesk
  /** What the station has taken from the settings is to be taken again. */
  readonly changed: () => void
}

/** Read once when the station is composed; everything else is asked for whenever it is needed. */
const FROM_NEXT_START: ReadonlySet<SettableKey> = new Set(['station.zone'])

export class Site {
  readonly #needs: SiteNeeds

  constructor(needs: SiteNeeds) {
    this.#needs = needs
  }

  async view(): Promise<SiteView> {
    const queues = await queueNames()
    const settings = settingLines(this.#needs.store.read.settings).flatMap(({ key, value, fits }) =>
      isSettable(key)
        ? [
            {
              key,
              name: settingWords.name(key),
              about: settingWords.about(key),
              value: value as SiteView['settings'][number]['value'],
              fits,
              fromNextStart: FROM_NEXT_START.has(key),
            },
          ]
        : [],
    )
    return { settings, queues }
  }

  set(windowId: string, key: SettableKey, value: unknown): SettingAnswer {
    const checked = checkSetting(key, value)
    if (!checked.fits) return { ok: false, at: checked.at, expected: settingWords.expected(key) }
    const { store, staff, changed } = this.#needs
    store.write.settings.set(key, checked.value, staff.actor(windowId))
    changed()
    return { ok: true }
  }
}
