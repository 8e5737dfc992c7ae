import { useWords } from '../base/i18n.ts'
import { Icon } from '../parts/Icon.tsx'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton } from './controls.tsx'
import { useDesk } from './desk-context.ts'

/** Banners the desk can settle with a word: the clock was looked at and is right. */
const CLOCK = 'clock-jump'

/** What is wrong with the station itself, until it is right again. */
export function Banners() {
  const { t, say } = useWords()
  const { view, calls } = useDesk()
  const { busy, fault, run } = useCall()
  if (view.banners.length === 0) return null
  return (
    <div className="banners" role="status">
      {view.banners.map((banner) => (
        <div key={banner.code} className="banner">
          <Icon name={banner.code === CLOCK ? 'clock' : 'octagon'} />
          <p>{say(banner.text)}</p>
          {banner.code === CLOCK && view.staff && (
            <>
              <FaultLine fault={fault} />
              <DeskButton busy={busy} onPress={() => void run(() => calls.clockIsRight({}))}>
                {t('desk.banner.clockRight')}
              </DeskButton>
            </>
          )}
        </div>
      ))}
    </div>
  )
}
