import { describe, expect, it } from 'vitest'
import type { TaskView } from '../../main/api/contract.ts'
import { inVisit, taskOf } from './fixture-views.ts'
import { begin, digits } from './testing/run-flow.ts'

const asked = (over: Partial<TaskView> & Pick<TaskView, 'step'>) => begin(inVisit(taskOf(over)))
const HEIGHT = { what: 'height', again: false, told: null, low: '100.0', high: '220.0' } as const
const weighing = (entry: TaskView['entry']) => inVisit(taskOf({ step: 'enter', task: 'weight', of: 1, entry }))

describe('what is asked before a measuring', () => {
  it.each([
    ['sex', 'guestSex', { type: 'SEX', sex: 'female' }, 'sex', 'female'],
    ['sex', 'guestSex', { type: 'SKIP' }, 'sex', null],
    ['age', 'guestAge', { type: 'AGE', ageGroup: '65-79' }, 'ageGroup', '65-79'],
    ['age', 'guestAge', { type: 'SKIP' }, 'ageGroup', null],
  ] as const)('a guest’s %s, on %s, with %o', async (step, screen, event, call, answer) => {
    const run = asked({ step, task: 'uric-acid' })
    expect(run.screen()).toBe(screen)
    await run.do(event)
    expect(run.calls.visit[call]).toHaveBeenCalledExactlyOnceWith({ answer })
    await run.do('LEAVE')
    expect(run.calls.visit.leaveTask).toHaveBeenCalledOnce()
  })

  it('what was done shortly before pressure', async () => {
    const run = asked({ step: 'shut-outs' })
    expect(run.screen()).toBe('shutOuts')
    await run.do({ type: 'SHUT_OUT', answer: 'just-eaten' })
    expect(run.calls.visit.shutOut).toHaveBeenCalledExactlyOnceWith({ answer: 'just-eaten' })
    run.see(inVisit(taskOf({ step: 'advice', shutOut: 'just-eaten' })))
    expect(run.screen()).toBe('advice')
    await run.do('GO_ON')
    expect(run.calls.visit.goOn).toHaveBeenCalledOnce()
    await run.do('LEAVE')
    expect(run.calls.visit.leaveTask).toHaveBeenCalledOnce()
  })

  it('an implant, before a scale', async () => {
    const run = asked({ step: 'implant', task: 'weight' })
    expect(run.screen()).toBe('implant')
    await run.do({ type: 'IMPLANT', answer: 'no' })
    expect(run.calls.visit.implant).toHaveBeenCalledExactlyOnceWith({ answer: 'no' })
  })

  it('the tape is read off, and the number comes next', async () => {
    const run = asked({ step: 'measure', task: 'waist', meterId: null, of: 1 })
    expect(run.screen()).toBe('ready')
    await run.do('GO_ON')
    expect(run.calls.visit.goOn).toHaveBeenCalledOnce()
  })
})

describe('a number is typed', () => {
  it('with at most three digits, a point and a tenth; and once more from nothing', async () => {
    const run = begin(weighing(HEIGHT))
    await run.do({ type: 'DIGIT', digit: '.' }, ...digits('1584'), { type: 'DIGIT', digit: '.' }, ...digits('55'))
    expect(run.context().digits).toBe('158.5')
    await run.do('DELETE', 'DELETE', 'TOUCH', 'CONFIRM')
    expect(run.calls.visit.enter).toHaveBeenCalledExactlyOnceWith({ value: 158 })
    expect(run.context().digits).toBe('')
    run.see(weighing({ ...HEIGHT, again: true }))
    expect([run.screen(), run.context().digits]).toEqual(['entry', ''])
  })

  it('nothing is not sent, and what was typed does not outlive the question', async () => {
    const run = begin(weighing(HEIGHT))
    await run.do('CONFIRM', ...digits('0'), 'CONFIRM')
    expect(run.calls.visit.enter).not.toHaveBeenCalled()
    await run.do(...digits('15'))
    run.see(inVisit(null))
    expect([run.screen(), run.context().digits]).toEqual(['choose', ''])
  })

  it('a height nobody knows is passed over', async () => {
    const run = begin(weighing(HEIGHT))
    await run.do('GO_ON')
    expect(run.calls.visit.goOn).toHaveBeenCalledOnce()
  })
})
