import type { ComponentType } from 'react'
import { useKiosk } from './kiosk-context.ts'
import type { Screen } from './route.ts'
import { OtherCard, Question } from './screens/Ask.tsx'
import { Advice, Implant, ShutOuts } from './screens/Before.tsx'
import { Choose } from './screens/Choose.tsx'
import { Confirm } from './screens/Confirm.tsx'
import { Critical, Help } from './screens/Critical.tsx'
import { Entry } from './screens/Entry.tsx'
import { Finish } from './screens/Finish.tsx'
import { GuestAge, GuestSex } from './screens/Guest.tsx'
import { Guide, Ready } from './screens/Guide.tsx'
import { Identify } from './screens/Identify.tsx'
import { Keypad } from './screens/Keypad.tsx'
import { Meal } from './screens/Meal.tsx'
import { Measuring } from './screens/Measuring.tsx'
import { NotSaved } from './screens/NotSaved.tsx'
import { Rest } from './screens/Rest.tsx'
import { Result } from './screens/Result.tsx'
import { Second } from './screens/Second.tsx'
import { StillThere } from './screens/StillThere.tsx'
import { Tiles } from './screens/Tiles.tsx'
import { Trend } from './screens/Trend.tsx'
import { Trouble } from './screens/Trouble.tsx'
import { Sorry, Waiting } from './screens/Waiting.tsx'

const SCREEN: Record<Screen, ComponentType> = {
  waiting: Waiting,
  rest: Rest,
  identify: Identify,
  keypad: Keypad,
  tiles: Tiles,
  confirm: Confirm,
  choose: Choose,
  guestSex: GuestSex,
  guestAge: GuestAge,
  shutOuts: ShutOuts,
  advice: Advice,
  implant: Implant,
  entry: Entry,
  meal: Meal,
  guide: Guide,
  ready: Ready,
  measuring: Measuring,
  second: Second,
  trouble: Trouble,
  result: Result,
  trend: Trend,
  critical: Critical,
  help: Help,
  question: Question,
  otherCard: OtherCard,
  stillThere: StillThere,
  notSaved: NotSaved,
  sorry: Sorry,
  finish: Finish,
}

export function Screens() {
  const Current = SCREEN[useKiosk().screen]
  return <Current />
}
