import { describe, expect, it } from 'vitest'
import type { KioskView } from '../../main/api/contract.ts'
import { CANDIDATE, EMPTY_VIEW, FINISHED, inVisit, RESULTS, TREND, withResult } from './fixture-views.ts'
import type { FlowEvent, KioskCalls } from './flow-types.ts'
import { answers, begin, danger, digits, help, instant, OTHER, question, refused, seat } from './testing/run-flow.ts'

describe('signing in', () => {
  it('by card: name, yes, and the visit opens', async () => {
    const run = begin(EMPTY_VIEW)
    await run.do({ type: 'CARD', code: 'A1234567' })
    expect([run.screen(), run.context().candidate]).toEqual(['confirm', CANDIDATE])
    await run.do('YES')
    expect(run.calls.kiosk.begin).toHaveBeenCalledWith({ token: CANDIDATE.token })
    run.see(inVisit(null))
    expect(run.screen()).toBe('choose')
  })

  it('is not me: back, with nothing kept', async () => {
    const run = begin(EMPTY_VIEW)
    await run.do({ type: 'CARD', code: 'A1234567' }, 'NO')
    expect([run.screen(), run.context().candidate]).toEqual(['identify', null])
    expect(run.calls.kiosk.begin).not.toHaveBeenCalled()
  })

  it.each([
    ['unknown', 'unknownCard'],
    ['unregistered', 'unregistered'],
    ['unreadable', 'cardUnread'],
  ] as const)('a card that is %s is said on the identify screen, by wedge and by reader', async (found, notice) => {
    const calls = answers()
    calls.kiosk.card.mockResolvedValue({ found })
    const run = begin(EMPTY_VIEW, calls)
    await run.do({ type: 'CARD', code: 'X1234567' })
    expect([run.screen(), run.context().notice]).toEqual(['identify', notice])
    const byReader = begin(EMPTY_VIEW)
    await byReader.do({ type: 'CARD_READ', answer: { found } })
    expect([byReader.screen(), byReader.context().notice]).toEqual(['identify', notice])
  })

  it('an identity card on the reader is asked about like any other', async () => {
    const run = begin(EMPTY_VIEW)
    await run.do('START', { type: 'CARD_READ', answer: { found: 'person', candidate: CANDIDATE } })
    expect([run.screen(), run.context().candidate]).toEqual(['confirm', CANDIDATE])
  })

  it('by four digits and a tile; digits and tiles are forgotten on the way', async () => {
    const run = begin(EMPTY_VIEW)
    await run.do('START', 'PHONE', ...digits('37'), 'CONFIRM')
    expect(run.calls.kiosk.phoneTail).not.toHaveBeenCalled()
    await run.do('DELETE', ...digits('708'), ...digits('9'), 'CONFIRM')
    expect(run.calls.kiosk.phoneTail).toHaveBeenCalledExactlyOnceWith({ digits: '3708' })
    expect([run.screen(), run.context().digits]).toEqual(['tiles', ''])
    await run.do({ type: 'PICK', candidate: OTHER })
    expect([run.screen(), run.context().candidate, run.context().candidates]).toEqual(['confirm', OTHER, []])
  })

  it.each([
    ['not found', [{ found: 'none', triesLeft: 4 }], 'none'],
    [
      'not found twice',
      [
        { found: 'none', triesLeft: 4 },
        { found: 'none', triesLeft: 3 },
      ],
      'staff',
    ],
    ['not found, no try left', [{ found: 'none', triesLeft: 0 }], 'staff'],
    ['too many people', [{ found: 'too-many' }], 'many'],
    ['locked', [{ found: 'locked', until: instant(60_000) }], 'locked'],
  ] as const)('the pad says what to do: %s', async (_name, replies, notice) => {
    const calls = answers()
    for (const reply of replies) calls.kiosk.phoneTail.mockResolvedValueOnce(reply)
    const run = begin(EMPTY_VIEW, calls)
    await run.do('START', 'PHONE')
    for (const _ of replies) await run.do(...digits('3708'), 'CONFIRM')
    expect([run.screen(), run.context().notice, run.context().digits]).toEqual(['keypad', notice, ''])
  })

  it('as a guest, at once, whoever was asked about before', async () => {
    const run = begin(EMPTY_VIEW)
    await run.do({ type: 'CARD', code: 'A1234567' }, { type: 'CARD_READ', answer: { found: 'unknown' } }, 'GUEST')
    expect(run.calls.kiosk.beginGuest).toHaveBeenCalledExactlyOnceWith({})
    expect([run.calls.kiosk.begin.mock.calls, run.screen()]).toEqual([[], 'identify'])
    run.see(inVisit(null, { guest: true }))
    expect(run.screen()).toBe('choose')
  })

  it('a refusal is shown as its sentence, and leaves', async () => {
    const calls = answers()
    calls.kiosk.begin.mockRejectedValue(refused())
    const run = begin(EMPTY_VIEW, calls)
    await run.do({ type: 'CARD', code: 'A1234567' }, 'YES')
    expect([run.screen(), run.context().sentence?.zh]).toEqual(['sorry', '请稍等一下。'])
    await run.do('BACK')
    expect(run.over()).toBe(true)
  })

  it('somebody brought by the desk is asked at once, and not again when it was not them', async () => {
    const run = begin(EMPTY_VIEW)
    run.see({ ...EMPTY_VIEW, brought: OTHER })
    expect([run.screen(), run.context().candidate]).toEqual(['confirm', OTHER])
    await run.do('NO')
    expect(run.screen()).toBe('identify')
  })

  it('nothing is started while the store takes nothing', async () => {
    const run = begin({ ...EMPTY_VIEW, storage: 'failed' })
    await run.do('START')
    expect(run.screen()).toBe('rest')
  })

  it('back from identify ends the flow, so that rest has nothing of anybody', async () => {
    const run = begin(EMPTY_VIEW)
    await run.do('START', 'BACK')
    expect(run.over()).toBe(true)
  })
})

describe('the view leads', () => {
  it.each([
    ['choose', inVisit(null)],
    ['meal', seat({ step: 'meal' })],
    ['guide', seat({ step: 'rest', until: instant(300_000) })],
    ['ready', seat({ step: 'measure' })],
    ['measuring', seat({ step: 'measure', active: true })],
    ['second', seat({ step: 'between', until: instant(60_000) })],
    ['trouble', seat({ step: 'failed' })],
    ['result', withResult(RESULTS.normal)],
    ['notSaved', withResult({ ...RESULTS.normal, saved: false })],
    ['notSaved', { ...inVisit(null), storage: 'failed' as const }],
    ['notSaved', inVisit(null, { results: [{ ...RESULTS.normal, saved: false }] })],
    ['question', question],
    ['help', help],
    ['critical', danger()],
  ])('to %s, from wherever the flow was', async (screen, view) => {
    const run = begin(inVisit(null))
    run.see(view)
    expect(run.screen()).toBe(screen)
  })

  it('a meter that starts by itself takes the screen, even from the trend', async () => {
    const run = begin(withResult(RESULTS.normal))
    await run.do('TREND')
    expect([run.screen(), run.context().trend]).toEqual(['trend', TREND])
    run.see(seat({ step: 'measure', active: true, task: 'spo2' }))
    expect([run.screen(), run.context().trend]).toEqual(['measuring', null])
  })

  it('a live cuff value does not start the limit anew, a new reading does', async () => {
    const run = begin(seat({ step: 'measure' }))
    await run.pass(500)
    run.see(seat({ step: 'measure', cuffMmhg: 20 }))
    await run.pass(39)
    run.see(seat({ step: 'measure', reading: 2 }))
    await run.pass(539)
    expect(run.screen()).toBe('ready')
    await run.pass(1)
    expect(run.screen()).toBe('stillThere')
  })

  it('a dangerous result goes through 还在吗？ and everything else', async () => {
    const run = begin(withResult(RESULTS.normal))
    await run.pass(90)
    expect(run.screen()).toBe('stillThere')
    run.see(danger())
    expect(run.screen()).toBe('critical')
  })

  it('a visit ended elsewhere wipes this window', async () => {
    const run = begin(withResult(RESULTS.normal))
    run.see(EMPTY_VIEW)
    expect(run.over()).toBe(true)
  })
})

describe('what the person answers reaches the station', () => {
  it.each<[string, KioskView, FlowEvent, (calls: ReturnType<typeof answers>) => unknown, unknown]>([
    ['choose', inVisit(null), { type: 'CHOOSE', task: 'spo2' }, (c) => c.visit.choose, { task: 'spo2' }],
    ['meal', seat({ step: 'meal' }), { type: 'MEAL', context: 'fasting' }, (c) => c.visit.meal, { context: 'fasting' }],
    ['back', seat({ step: 'meal' }), { type: 'LEAVE' }, (c) => c.visit.leaveTask, {}],
    [
      'said so',
      seat({ step: 'rest', until: instant(9e5) }),
      { type: 'RESTED' },
      (c) => c.visit.rested,
      { how: 'said-so' },
    ],
    ['start', seat({ step: 'measure', start: 'offered' }), { type: 'START' }, (c) => c.visit.start, {}],
    ['stop', seat({ step: 'measure', active: true }), { type: 'STOP' }, (c) => c.visit.leaveTask, {}],
    ['stop at two', seat({ step: 'measure', reading: 2 }), { type: 'STOP' }, (c) => c.visit.enough, {}],
    ['stop between', seat({ step: 'between', until: instant(6e4) }), { type: 'STOP' }, (c) => c.visit.enough, {}],
    [
      'try again',
      seat({ step: 'failed' }),
      { type: 'CHOOSE', task: 'pressure' },
      (c) => c.visit.choose,
      { task: 'pressure' },
    ],
    ['next', withResult(RESULTS.normal), { type: 'LEAVE' }, (c) => c.visit.leaveTask, {}],
    ['mine', question, { type: 'YES' }, (c) => c.visit.answer, { questionId: 'question-1', mine: true }],
    ['not mine', question, { type: 'NO' }, (c) => c.visit.answer, { questionId: 'question-1', mine: false }],
    ['call', inVisit(null), { type: 'CALL' }, (c) => c.kiosk.callStaff, {}],
    ['heard', help, { type: 'CALL_SEEN' }, (c) => c.kiosk.dismissCall, {}],
    [
      'save again',
      withResult({ ...RESULTS.normal, saved: false }),
      { type: 'SAVE_AGAIN' },
      (c) => c.visit.saveAgain,
      {},
    ],
  ])('%s', async (_name, view, event, call, input) => {
    const run = begin(view)
    await run.do(event)
    expect(call(run.calls)).toHaveBeenCalledExactlyOnceWith(input)
  })

  it('the rest ends by the timer of the station clock', async () => {
    const run = begin(seat({ step: 'rest', until: instant(300_000) }))
    await run.pass(299)
    await run.do('TOUCH')
    expect(run.calls.visit.rested).not.toHaveBeenCalled()
    await run.pass(1)
    expect(run.calls.visit.rested).toHaveBeenCalledExactlyOnceWith({ how: 'timer' })
  })

  it('the trend asks for its subject and span; a guest has none', async () => {
    const run = begin(withResult(RESULTS.high))
    await run.do('TREND', { type: 'SPAN', span: 'days90' })
    expect(run.calls.visit.trend.mock.calls).toEqual([
      [{ subject: 'glucose', span: 'last10' }],
      [{ subject: 'glucose', span: 'days90' }],
    ])
    const guest = begin(withResult(RESULTS.guest, { guest: true }))
    await guest.do('TREND')
    expect(guest.screen()).toBe('result')
  })

  it('a slip that was not printed says so', async () => {
    const calls = answers()
    calls.visit.printSlip.mockRejectedValue(new Error('the way is lost'))
    const run = begin(withResult(RESULTS.normal), calls)
    await run.do('PRINT')
    expect([run.screen(), run.context().print]).toEqual(['result', 'failed'])
  })
})

describe('danger', () => {
  it('asks for a raised hand after 20 s without an answer, not before', async () => {
    const run = begin(danger())
    await run.pass(19)
    expect(run.context().raisedHand).toBe(false)
    await run.pass(1)
    expect([run.screen(), run.context().raisedHand]).toEqual(['critical', true])
  })

  it('has no way out for the person, and is left when the desk has handled it', async () => {
    const run = begin(danger())
    await run.do('BACK', 'LEAVE', 'CONTINUE', 'CALL_SEEN')
    expect(run.screen()).toBe('critical')
    expect(run.calls.kiosk.dismissCall).not.toHaveBeenCalled()
    run.see(danger('acknowledged'))
    expect(run.screen()).toBe('critical')
    run.see(withResult(RESULTS.critical))
    expect(run.screen()).toBe('result')
  })

  it('does not end by FINISH, and takes no card', async () => {
    const run = begin(danger())
    await run.do('FINISH', { type: 'CARD', code: 'B1234567' })
    expect(run.calls.visit.finish).not.toHaveBeenCalled()
    expect(run.calls.kiosk.card).not.toHaveBeenCalled()
  })

  it('keeps its sentence when the station is gone', async () => {
    const run = begin(danger())
    await run.do('LOST')
    expect([run.screen(), run.context().raisedHand]).toEqual(['critical', true])
  })
})

describe('another card during a visit', () => {
  const withOther = () => {
    const calls = answers()
    calls.kiosk.card.mockResolvedValue({ found: 'other-person', candidate: OTHER })
    return calls
  }

  it('asks 换人吗？ and goes back when nobody answers', async () => {
    const run = begin(seat({ step: 'measure', active: true }), withOther())
    await run.do({ type: 'CARD', code: 'B1234567' })
    expect([run.screen(), run.context().other]).toEqual(['otherCard', OTHER])
    await run.pass(30)
    expect([run.screen(), run.context().other]).toEqual(['measuring', null])
  })

  it('ends the visit and gives the next flow its person', async () => {
    const run = begin(inVisit(null), withOther())
    await run.do({ type: 'CARD', code: 'B1234567' }, 'CHANGE_PERSON')
    expect(run.calls.visit.finish).toHaveBeenCalledExactlyOnceWith({ reason: 'other-card' })
    run.see(EMPTY_VIEW)
    expect([run.over(), run.next()]).toEqual([true, OTHER])
    expect(begin(EMPTY_VIEW, answers(), OTHER).screen()).toBe('confirm')
  })

  it('the same card only says that the person is there', async () => {
    const calls = answers()
    calls.kiosk.card.mockResolvedValue({ found: 'same-person' })
    const run = begin(inVisit(null), calls)
    await run.pass(60)
    expect(run.screen()).toBe('stillThere')
    await run.do({ type: 'CARD', code: 'A1234567' })
    expect(run.screen()).toBe('choose')
  })
})

describe('the end', () => {
  const done = async (finished = FINISHED as Awaited<ReturnType<KioskCalls['visit']['finish']>>) => {
    const calls = answers()
    calls.visit.finish.mockResolvedValue(finished)
    const run = begin(withResult(RESULTS.normal), calls)
    await run.do('FINISH')
    return run
  }

  it.each([
    ['with a code to scan', FINISHED, 20],
    ['without', { ...FINISHED, qr: null }, 8],
  ])('stays, %s, for its time, then is wiped', async (_name, finished, seconds) => {
    const run = await done(finished)
    run.see(EMPTY_VIEW)
    expect([run.screen(), run.over()]).toEqual(['finish', false])
    await run.pass(seconds - 1)
    expect(run.over()).toBe(false)
    await run.pass(1)
    expect([run.over(), run.context().finished]).toEqual([true, null])
  })

  it('is over at once with 好了', async () => {
    const run = await done()
    run.see(EMPTY_VIEW)
    await run.do('CONTINUE')
    expect(run.over()).toBe(true)
  })

  it('waits for the view to let go of the person', async () => {
    const run = await done({ ...FINISHED, resultsSaved: 0 })
    expect(run.over()).toBe(false)
    run.see(EMPTY_VIEW)
    expect(run.over()).toBe(true)
  })

  it('换下一位 begins the next flow where a person signs in, with nothing of the one before', async () => {
    const run = await done()
    run.see(EMPTY_VIEW)
    await run.do('NEXT_PERSON')
    expect([run.over(), run.next(), run.atIdentify(), run.context().finished]).toEqual([true, null, true, null])
    const next = begin(EMPTY_VIEW, answers(), null, true)
    expect(next.screen()).toBe('identify')
    await next.do('BACK')
    expect([next.over(), next.atIdentify()]).toEqual([true, false])
  })

  it('does not hold the screen when the station does not answer', async () => {
    const calls = answers()
    calls.visit.finish.mockImplementation(() => new Promise(() => undefined))
    const run = begin(withResult(RESULTS.normal), calls)
    await run.do('FINISH')
    expect(run.screen()).toBe('finish')
    await run.pass(15)
    expect(run.screen()).toBe('result')
  })

  it('gives the next person who lays a card the next flow', async () => {
    const run = await done()
    run.see(EMPTY_VIEW)
    await run.do({ type: 'CARD', code: 'A1234567' })
    expect([run.over(), run.next()]).toEqual([true, CANDIDATE])
  })

  it('a refused end is said, and the visit goes on', async () => {
    const calls = answers()
    calls.visit.finish.mockRejectedValue(refused())
    const run = begin(withResult(RESULTS.normal), calls)
    await run.do('FINISH')
    expect(run.screen()).toBe('sorry')
    await run.do('BACK')
    expect(run.screen()).toBe('result')
  })
})
