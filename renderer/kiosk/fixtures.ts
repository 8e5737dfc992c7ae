/** Every screen in every state worth looking at; drawn by the gallery and by the tests, without a station. */
import type { KioskView, TaskView } from '../../main/api/contract.ts'
import {
  at,
  BEYOND_TREND,
  both,
  CANDIDATE,
  callView,
  EMPTY_VIEW,
  FINISHED,
  FINISHED_LONG,
  HALVES_TREND,
  inVisit,
  NOW,
  ONE_TREND,
  RESULTS,
  SUGAR_TREND,
  TREND,
  taskOf,
  tile,
  withResult,
} from './fixture-views.ts'
import { freshContext } from './flow-setup.ts'
import type { FlowContext } from './flow-types.ts'
import type { Screen } from './route.ts'

export interface Fixture {
  screen: Screen
  context: FlowContext
}

const fixture = (screen: Screen, view: KioskView | null, over: Partial<FlowContext> = {}): Fixture => ({
  screen,
  context: { ...freshContext({ view, candidate: null }), ...over },
})

const asGuest = (task: TaskView) => inVisit(task, { guest: true, maskedName: '', last: [] })

const trouble = (word: NonNullable<TaskView['trouble']>['word'], count: number) =>
  inVisit(taskOf({ step: 'failed', trouble: { code: 'M105', word, count } }))

const WEIGHING = { task: 'weight', posture: 'scale', of: 1 } as const
const TAPE = { task: 'waist', posture: 'waist', meterId: null, of: 1 } as const
const LIMITS = { waist: { low: '40.0', high: '180.0' }, height: { low: '100.0', high: '220.0' } } as const
const typing = (what: 'waist' | 'height') => ({ what, again: false, told: null, ...LIMITS[what] })

export const FIXTURES = {
  rest: fixture('rest', EMPTY_VIEW),
  'rest-owner': fixture('rest', { ...EMPTY_VIEW, waitingForOwner: { task: 'pressure', at: NOW } }),
  'rest-broken': fixture('rest', { ...EMPTY_VIEW, storage: 'failed' }),
  identify: fixture('identify', EMPTY_VIEW),
  'identify-unknown': fixture('identify', EMPTY_VIEW, { notice: 'unknownCard' }),
  'identify-unregistered': fixture('identify', EMPTY_VIEW, { notice: 'unregistered' }),
  'identify-unread': fixture('identify', EMPTY_VIEW, { notice: 'cardUnread' }),
  keypad: fixture('keypad', EMPTY_VIEW, { digits: '37' }),
  'keypad-full': fixture('keypad', EMPTY_VIEW, { digits: '3708' }),
  'keypad-staff': fixture('keypad', EMPTY_VIEW, { notice: 'staff' }),
  tiles: fixture('tiles', EMPTY_VIEW, {
    candidates: [tile('a', 1951, null), tile('b', 1948, null), tile('c', 1951, '3'), tile('d', 1951, '15')],
  }),
  'tiles-signs': fixture('tiles', EMPTY_VIEW, {
    candidates: [tile('a', 1951, '3', 'fish'), tile('b', 1951, '3', 'umbrella'), tile('c', 1951, null, 'lantern')],
  }),
  confirm: fixture('confirm', EMPTY_VIEW, { candidate: CANDIDATE }),
  'confirm-sign': fixture('confirm', EMPTY_VIEW, { candidate: tile('a', 1951, '15', 'lantern') }),
  choose: fixture('choose', inVisit(null)),
  'choose-page-2': fixture('choose', inVisit(null), { page: 1 }),
  'choose-nothing': fixture('choose', { ...inVisit(null), ready: [] }),
  guestSex: fixture('guestSex', asGuest(taskOf({ ...TAPE, step: 'sex' }))),
  guestAge: fixture('guestAge', asGuest(taskOf({ ...WEIGHING, step: 'age' }))),
  shutOuts: fixture('shutOuts', inVisit(taskOf({ step: 'shut-outs' }))),
  advice: fixture('advice', inVisit(taskOf({ step: 'advice', shutOut: 'exertion' }))),
  'advice-bladder': fixture('advice', inVisit(taskOf({ step: 'advice', shutOut: 'full-bladder' }))),
  implant: fixture('implant', inVisit(taskOf({ ...WEIGHING, step: 'implant' }))),
  'entry-height': fixture('entry', inVisit(taskOf({ ...WEIGHING, step: 'enter', entry: typing('height') }))),
  'entry-waist': fixture('entry', inVisit(taskOf({ ...TAPE, step: 'enter', entry: typing('waist') })), {
    digits: '91.5',
  }),
  'entry-again': fixture(
    'entry',
    inVisit(taskOf({ ...TAPE, step: 'enter', entry: { ...typing('waist'), again: true } })),
    { digits: '91' },
  ),
  'entry-limits': fixture(
    'entry',
    inVisit(taskOf({ ...TAPE, step: 'enter', entry: { ...typing('waist'), told: 'limits' } })),
  ),
  'entry-different': fixture(
    'entry',
    inVisit(taskOf({ ...WEIGHING, step: 'enter', entry: { ...typing('height'), told: 'different' } })),
  ),
  meal: fixture('meal', inVisit(taskOf({ step: 'meal', task: 'glucose', posture: 'finger-side' }))),
  guide: fixture('guide', inVisit(taskOf({ step: 'rest', since: at(23, 12), until: at(28, 12) }))),
  'guide-arm': fixture(
    'guide',
    inVisit(taskOf({ step: 'rest', since: at(23, 12), until: at(28, 12) }), { arm: 'right' }),
  ),
  ready: fixture('ready', inVisit(taskOf({ step: 'measure' }))),
  'ready-again': fixture('ready', inVisit(taskOf({ step: 'measure', reading: 2 }))),
  'ready-glucose': fixture(
    'ready',
    inVisit(taskOf({ step: 'measure', task: 'glucose', posture: 'finger-side', of: 1 })),
  ),
  'ready-scale': fixture('ready', inVisit(taskOf({ step: 'measure', task: 'weight', posture: 'scale', of: 1 }))),
  'ready-scale-plain': fixture('ready', inVisit(taskOf({ ...WEIGHING, step: 'measure' }), { noBodyFat: true })),
  'ready-waist': fixture('ready', inVisit(taskOf({ ...TAPE, step: 'measure' }))),
  'ready-tunnel': fixture('ready', inVisit(taskOf({ step: 'measure', posture: 'bp-tunnel' }))),
  'ready-start': fixture('ready', inVisit(taskOf({ step: 'measure', start: 'offered' }))),
  measuring: fixture('measuring', inVisit(taskOf({ step: 'measure', active: true, cuffMmhg: 142 }))),
  'measuring-ordered': fixture('measuring', inVisit(taskOf({ step: 'measure', active: true, start: 'ordered' }))),
  'measuring-silent': fixture('measuring', inVisit(taskOf({ step: 'measure', active: true, task: 'spo2', of: 1 }))),
  second: fixture('second', inVisit(taskOf({ step: 'between', reading: 2, since: at(23, 38), until: at(24, 38) }))),
  'second-third': fixture(
    'second',
    inVisit(taskOf({ step: 'between', reading: 3, of: 3, since: at(23, 38), until: at(24, 38) })),
  ),
  trouble: fixture('trouble', trouble('cuff-loose', 1)),
  'trouble-twice': fixture('trouble', trouble('moved', 2)),
  'trouble-at-desk': fixture('trouble', trouble('at-desk', 1)),
  'result-normal': fixture('result', withResult(RESULTS.normal)),
  'result-borderline': fixture('result', withResult(RESULTS.borderline)),
  'result-high': fixture('result', withResult(RESULTS.high)),
  'result-oxygen': fixture('result', withResult(RESULTS.oxygen)),
  'result-weight': fixture('result', withResult(RESULTS.weight)),
  'result-weight-alone': fixture('result', withResult(RESULTS.weightAlone)),
  'result-waist': fixture('result', withResult(RESULTS.waist)),
  'result-guest': fixture('result', withResult(RESULTS.guest, { guest: true, maskedName: '' })),
  'result-printed': fixture('result', withResult(RESULTS.borderline), { print: 'printed' }),
  trend: fixture('trend', withResult(RESULTS.borderline), { trend: TREND }),
  'trend-weeks': fixture('trend', withResult(RESULTS.borderline), { trend: HALVES_TREND, span: 'days90' }),
  'trend-months': fixture('trend', withResult(RESULTS.high), { trend: BEYOND_TREND, span: 'year' }),
  'trend-one': fixture('trend', withResult(RESULTS.high), { trend: ONE_TREND }),
  'trend-none': fixture('trend', withResult(RESULTS.high), { trend: { ...ONE_TREND, points: [], lastFive: [] } }),
  'trend-glucose': fixture('trend', withResult(RESULTS.high), { trend: SUGAR_TREND }),
  'critical-calling': fixture('critical', callView('calling', at(26))),
  'critical-raise-hand': fixture('critical', callView('calling', at(25, 30)), { raisedHand: true }),
  'critical-acknowledged': fixture('critical', callView('acknowledged', at(25, 30))),
  'critical-unattended': fixture('critical', {
    ...callView('calling', at(26)),
    staffed: false,
    unattended: {
      text: both('请打急救电话，或叫旁边的人帮忙。', 'Call emergency, or ask someone near you.'),
      phone: '120',
      atOnce: true,
    },
  }),
  'critical-nobody': fixture('critical', { ...callView('calling', at(26)), visit: null }),
  help: fixture('help', {
    ...inVisit(null),
    call: { alertId: 'alert-2', reason: 'help', state: 'calling', since: NOW, resultId: null },
  }),
  question: fixture('question', { ...inVisit(null), question: { id: 'question-1', task: 'pressure', at: at(21) } }),
  otherCard: fixture('otherCard', inVisit(null), { other: { ...CANDIDATE, name: '李建国', token: 'token-2' } }),
  stillThere: fixture('stillThere', inVisit(null), { endsAtMs: new Date(at(24, 22)).getTime() }),
  notSaved: fixture('notSaved', withResult({ ...RESULTS.borderline, saved: false })),
  waiting: fixture('waiting', null),
  'waiting-long': fixture('waiting', null, { waitsLong: true }),
  sorry: fixture('sorry', inVisit(null), {
    sentence: both('现在不能测，请找工作人员。', 'This cannot be measured now. Please see the staff.'),
  }),
  finish: fixture('finish', { ...EMPTY_VIEW, now: at(31) }, { finished: FINISHED }),
  'finish-long': fixture('finish', EMPTY_VIEW, { finished: FINISHED_LONG }),
  'finish-plain': fixture('finish', EMPTY_VIEW, { finished: { resultsSaved: 1, nextVisit: null, qr: null } }),
} satisfies Record<string, Fixture>
export type FixtureName = keyof typeof FIXTURES
