import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import type { DeskView } from '../../main/api/contract.ts'
import { FIXTURES } from './fixtures.ts'
import { deskPage, find, inWindow, page, press, said } from './testing/desk-page.tsx'

afterEach(cleanup)

describe.each(Object.entries(FIXTURES) as [string, DeskView][])('%s', (_name, view) => {
  test.each([
    ['zh', '值班台', '锁定'],
    ['en', 'Duty desk', 'Lock'],
  ] as const)('is drawn in %s, with the way out only for somebody signed in', async (language, program, lock) => {
    deskPage(view, language).open()
    said(program)
    if (view.staff === null) await screen.findByRole('button', { name: '赵敏' })
    expect(screen.queryAllByRole('button', { name: lock })).toHaveLength(view.staff ? 1 : 0)
    expect(document.documentElement.lang).toBe(language === 'zh' ? 'zh-CN' : 'en')
  })
})

test('before the first view there is only a word of waiting', () => {
  deskPage(null).open()
  said('请稍等')
})

test('a call for help has no number, and is done without a word', async () => {
  const [help] = FIXTURES['alerts-stacked'].alerts
  if (!help) throw new Error('the fixture has a call')
  const { calls, open } = deskPage({ ...FIXTURES.today, alerts: [help] })
  const { show } = open()
  expect(screen.getByRole('alert').textContent).toContain('叫工作人员')
  said('声音被关着，点一下就会响')
  show({ ...FIXTURES.today, alerts: [{ ...help, state: 'acknowledged', acknowledgedAt: help.raisedAt }] })
  press('处理完了')
  await waitFor(() => expect(calls.handle).toHaveBeenCalledWith({ alertId: help.id, outcome: null, note: '' }))
})

test('a row that is nobody’s can be claimed where it stands', async () => {
  const { calls, open } = deskPage(FIXTURES.today)
  open()
  press('打开 待认领 血压')
  expect(within(inWindow()).queryByRole('button', { name: '打印小票' })).toBeNull()
  press('认领', inWindow())
  fireEvent.click((await find('wxy'))[0] as HTMLElement)
  press('我在场看着测的')
  press('认领给王秀英')
  await waitFor(() =>
    expect(calls.assign).toHaveBeenCalledWith({ measurementId: 'm6', residentId: 'r-1', reason: '我在场看着测的' }),
  )
})

test('a void row cannot be voided again', () => {
  deskPage(FIXTURES.today).open()
  press('打开 吴长河 血压')
  expect(within(inWindow()).queryByRole('button', { name: '作废' })).toBeNull()
})

test('a suggestion is taken with one press', async () => {
  const { calls, open } = deskPage(FIXTURES.today)
  open()
  press(/^认领 血压/)
  press('可能是赵德明')
  press('本人确认是他测的')
  press('认领给赵德明')
  await waitFor(() => expect(calls.assign.mock.calls[0]?.[0].residentId).toBe('r-赵德明'))
})

describe('a window is left without doing anything', () => {
  test.each<[string, () => void]>([
    ['认领', () => press(/^认领 血压/)],
    ['查看', () => press('查看')],
    ['处理', () => press(/^处理 /)],
    [
      '登记新居民',
      () => {
        page(/居民/)
        press('登记新居民')
      },
    ],
    [
      '登记仪器',
      () => {
        page(/仪器/)
        press('登记仪器')
      },
    ],
    [
      '作废',
      () => {
        page(/待认领/)
        press('作废 血糖 9:31')
      },
    ],
  ])('%s', async (_name, openIt) => {
    const { calls, meterCalls, open } = deskPage(FIXTURES.today)
    open()
    openIt()
    press('关闭', inWindow())
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    for (const call of [
      calls.assign,
      calls.void,
      calls.handle,
      calls.register,
      meterCalls.commission,
      meterCalls.takeIntoUse,
    ]) {
      expect(call).not.toHaveBeenCalled()
    }
  })
})
