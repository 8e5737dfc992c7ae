import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { FIXTURES } from './fixtures.ts'
import { choose, deskPage, find, inWindow, page, press, said, swipe, type } from './testing/desk-page.tsx'

afterEach(cleanup)

describe('the locked desk', () => {
  test('shows nothing of anybody, and signs in by name and PIN', async () => {
    const { calls, open } = deskPage(FIXTURES.locked)
    open()
    await screen.findByRole('button', { name: '赵敏' })
    expect(screen.queryByRole('tab')).toBeNull()
    press('登录')
    said('请先选姓名。')
    press('赵敏')
    type('密码', '2468')
    press('登录')
    await waitFor(() => expect(calls.signIn).toHaveBeenCalledWith({ staffId: 's2', pin: '2468' }))
  })

  test('a wrong PIN is said; several in a row mean waiting, and how long', async () => {
    const { calls, open } = deskPage(FIXTURES.locked)
    calls.signIn.mockResolvedValueOnce({ ok: false, waitMs: 0 }).mockResolvedValueOnce({ ok: false, waitMs: 30_000 })
    open()
    fireEvent.click(await screen.findByRole('button', { name: '李志强' }))
    type('密码', '1111')
    press('登录')
    await screen.findByText('密码不对，请再试一次。')
    type('密码', '1112')
    press('登录')
    await screen.findByText(/请等0:(30|29)再试/)
    expect(screen.queryByRole('button', { name: '登录' })).toBeNull()
  })

  test('on a new station the first member of staff is made, with the PIN typed twice', async () => {
    const { calls, open } = deskPage(FIXTURES.locked)
    calls.staffNames.mockResolvedValueOnce([]).mockResolvedValueOnce([{ id: 'first', name: '李志强' }])
    open()
    await screen.findByText('先登记第一位工作人员')
    type('姓名', '李志强')
    type('密码', '2468')
    type('再输一次密码', '2469')
    press('登记并登录')
    said('两次密码不一样。')
    expect(calls.firstStaff).not.toHaveBeenCalled()
    type('再输一次密码', '2468')
    press('登记并登录')
    await waitFor(() => expect(calls.signIn).toHaveBeenCalledWith({ staffId: 'first', pin: '2468' }))
  })

  test('rings without a name or a number', () => {
    const { ring, open } = deskPage(FIXTURES['locked-ringing'])
    open()
    said('有警报还没有人收到，请马上去一体机那里')
    expect(ring).toHaveBeenLastCalledWith(true)
  })
})

describe('an alert', () => {
  test('stands over every page and sounds until received', async () => {
    const { calls, ring, open } = deskPage(FIXTURES['alert-open'])
    const { show } = open()
    expect(ring).toHaveBeenLastCalledWith(true)
    page(/仪器/)
    const strip = screen.getByRole('alert')
    expect(strip.textContent).toContain('186/112')
    expect(strip.textContent).toContain('用右臂测')
    press('收到，我过去')
    expect(calls.acknowledge).toHaveBeenCalledWith({ alertId: 'a1' })
    show(FIXTURES['alert-received'])
    expect(ring).toHaveBeenLastCalledWith(false)
    said('10:27 李志强收到')
  })

  test('a dangerous result is closed only with what was done', async () => {
    const { calls, open } = deskPage(FIXTURES['alert-received'])
    open()
    press('处理完了')
    said('请选做了什么，或者补一句。')
    expect(calls.handle).not.toHaveBeenCalled()
    choose('转社区医生')
    type('补一句（可不填）', '家人陪着')
    press('处理完了')
    await waitFor(() =>
      expect(calls.handle).toHaveBeenCalledWith({ alertId: 'a1', outcome: 'sent-to-doctor', note: '家人陪着' }),
    )
  })

  test('can be received while a window is open', () => {
    const { calls, open } = deskPage(FIXTURES['alert-open'])
    open()
    press(/^认领 血压/)
    expect(inWindow()).toBeTruthy()
    press('收到，我过去')
    expect(calls.acknowledge).toHaveBeenCalledOnce()
  })

  test('what rang when the station was lost rings on', () => {
    const { ring, open } = deskPage(FIXTURES['alert-open'])
    const { show } = open()
    show(FIXTURES['alert-open'], true)
    said('和一体机断开了，正在重连')
    said('有警报还没有人收到，请马上去一体机那里')
    expect(ring).toHaveBeenLastCalledWith(true)
    expect(screen.queryByText('何秀兰')).toBeNull()
  })

  test('one that does not ring waits in its list: received, then handled', async () => {
    const view = FIXTURES.today
    const { calls, ring, open } = deskPage(view)
    const { show } = open()
    expect(ring).toHaveBeenLastCalledWith(false)
    press(/^处理 赵德明/)
    press('收到，我过去', inWindow())
    expect(calls.acknowledge).toHaveBeenCalledWith({ alertId: 'a2' })
    show({ ...view, alerts: view.alerts.map((one) => ({ ...one, state: 'acknowledged' as const })) })
    choose('联系家属')
    press('处理完了')
    await waitFor(() => expect(calls.handle).toHaveBeenCalledOnce())
  })
})

describe('what belongs to nobody', () => {
  test('is claimed for a person, with a reason; the suggestion is only offered', async () => {
    const { calls, open } = deskPage(FIXTURES.today)
    open()
    press(/^认领 血压/)
    expect(screen.getByRole('button', { name: '可能是赵德明' }).getAttribute('aria-pressed')).toBe('false')
    press('认领', inWindow())
    said('请先选一位居民。')
    said('请写一句为什么。')
    expect(calls.assign).not.toHaveBeenCalled()
    const [, second] = await find('wxy')
    fireEvent.click(second as HTMLElement)
    press('本人确认是他测的')
    press('认领给王秀英')
    await waitFor(() =>
      expect(calls.assign).toHaveBeenCalledWith({ measurementId: 'u1', residentId: 'r-2', reason: '本人确认是他测的' }),
    )
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  test('a whole memory goes to one person; after a refusal only the rest is asked for again', async () => {
    const { calls, open } = deskPage(FIXTURES.today)
    calls.assign.mockResolvedValueOnce({}).mockRejectedValueOnce(new Error('gone'))
    open()
    press('查看')
    press('全部认领')
    fireEvent.click((await find('wxy'))[0] as HTMLElement)
    press('仪器里的旧记录，已核对')
    press('认领给王秀英')
    await screen.findByText('没有连上一体机，请再试一次。')
    said('已认领1条，共24条')
    press('认领给王秀英')
    await waitFor(() => expect(calls.assign).toHaveBeenCalledTimes(25))
    const asked = calls.assign.mock.calls.map(([{ measurementId }]) => measurementId)
    expect(asked.filter((id) => id === 'g0')).toHaveLength(1)
    expect(new Set(asked).size).toBe(24)
  })

  test('or is voided with a reason', async () => {
    const { calls, open } = deskPage({ ...FIXTURES.today, unclaimed: FIXTURES.today.unclaimed.slice(0, 2) })
    open()
    page(/待认领/)
    press('作废 血糖 9:31')
    press('作废', inWindow())
    said('请写一句为什么。')
    type('为什么', '孩子玩的')
    press('作废', inWindow())
    await waitFor(() => expect(calls.void).toHaveBeenCalledWith({ measurementId: 'u2', reason: '孩子玩的' }))
  })
})

describe('residents', () => {
  test('are found, brought to the kiosk, and given paper; what came of it stays written', async () => {
    const { calls, open } = deskPage(FIXTURES.today)
    calls.print.mockResolvedValueOnce({ state: 'out' })
    open()
    page(/居民/)
    fireEvent.click((await find('wxy'))[0] as HTMLElement)
    press('请到一体机')
    await screen.findByText(/已请到一体机/)
    press('打印A4')
    await screen.findByText('打印机没纸了')
    expect(calls.print).toHaveBeenCalledWith({ residentId: 'r-1', form: 'a4' })
  })

  test('a refusal says why, with its code', async () => {
    const { calls, open } = deskPage(FIXTURES.today)
    const data = { code: 'S104', desk: { zh: '一体机前还有人在测，请等他结束。', en: '' }, elder: { zh: '', en: '' } }
    const { ORPCError } = await import('@orpc/client')
    calls.bringToKiosk.mockRejectedValueOnce(new ORPCError('STATION', { defined: true, data }))
    open()
    page(/居民/)
    fireEvent.click((await find('wxy'))[0] as HTMLElement)
    press('请到一体机')
    await screen.findByText('一体机前还有人在测，请等他结束。 (S104)')
  })

  test('nobody found is said', async () => {
    const { calls, open } = deskPage(FIXTURES.today)
    calls.search.mockResolvedValueOnce([])
    open()
    page(/居民/)
    type('找居民', '无')
    await screen.findByText('没有找到。')
  })

  test('are registered with name, sex and birth date; the card is heard, and leaves no trace in a field', async () => {
    const { calls, open } = deskPage(FIXTURES.today)
    calls.register.mockResolvedValueOnce({ residentId: 'r-9', sameNameAndYear: 1 })
    open()
    page(/居民/)
    press('登记新居民')
    press('登记', inWindow())
    expect(screen.getAllByText('请填上。')).toHaveLength(3)
    type('姓名', '王秀英62170001')
    swipe('62170001')
    await screen.findByText('已读到，尾号0001')
    choose('女')
    type('出生日期', '51-3-8')
    said('看不懂这个日期，年份要写四位。')
    type('出生日期', '1951年3月8日')
    type('手机（可不填）', '13800004321')
    type('楼号或弄号（可不填）', '12')
    choose('鱼')
    fireEvent.click(screen.getByRole('checkbox'))
    press('登记', inWindow())
    await waitFor(() =>
      expect(calls.register).toHaveBeenCalledWith({
        name: '王秀英',
        sex: 'female',
        birthDate: '1951-03-08',
        phone: '13800004321',
        cardCode: '62170001',
        consent: true,
        laneGroup: '12',
        pictureSign: 'fish',
        newcomerId: null,
      }),
    )
    await screen.findByText('已登记。同名同年出生的还有1位，请核对。')
  })
})

describe('the day', () => {
  test('is a list with values, units, signs and states; a row can be opened and voided', async () => {
    const { calls, open } = deskPage(FIXTURES.today)
    open()
    const rows = screen.getAllByRole('row').map((row) => row.textContent)
    expect(rows.some((text) => text?.includes('赵德明空腹血糖8.6mmol/L偏高设备可疑'))).toBe(true)
    press('打开 何秀兰 血压')
    expect(within(inWindow()).getByRole('button', { name: '打印小票' })).toBeTruthy()
    press('作废', inWindow())
    press('测的时候动了')
    press('作废', inWindow())
    await waitFor(() => expect(calls.void).toHaveBeenCalledWith({ measurementId: 'm0', reason: '测的时候动了' }))
  })

  test('the clock banner is settled with 时间没错', () => {
    const { calls, open } = deskPage(FIXTURES.banners)
    open()
    press('时间没错')
    expect(calls.clockIsRight).toHaveBeenCalledOnce()
  })

  test('English says the same', async () => {
    const { calls, open } = deskPage(FIXTURES.today)
    open()
    press('English')
    await screen.findByRole('tab', { name: 'Today' })
    expect(screen.getAllByText('Slightly high').length).toBeGreaterThan(0)
    press('Lock')
    expect(calls.signOut).toHaveBeenCalledOnce()
  })

  test('whoever signs in next finds nothing half-typed', () => {
    const { open } = deskPage(FIXTURES.today)
    const { show } = open()
    page(/居民/)
    type('找居民', '王')
    show(FIXTURES.locked)
    show(FIXTURES.today)
    page(/居民/)
    expect((screen.getByLabelText('找居民') as HTMLInputElement).value).toBe('')
  })
})

describe('somebody who types', () => {
  test('keeps the desk open, told at most every thirty seconds; nobody does while it is locked', () => {
    const { calls, clock, open } = deskPage(FIXTURES.today)
    const { show } = open()
    const later = (ms: number) => clock.follow(clock.now() + ms)
    fireEvent.keyDown(document.body, { key: 'a' })
    expect(calls.here).not.toHaveBeenCalled()
    later(31_000)
    fireEvent.keyDown(document.body, { key: 'b' })
    fireEvent.pointerDown(document.body)
    expect(calls.here).toHaveBeenCalledOnce()
    later(31_000)
    fireEvent.input(document.body)
    expect(calls.here).toHaveBeenCalledTimes(2)
    show(FIXTURES.locked)
    later(31_000)
    fireEvent.keyDown(document.body, { key: 'c' })
    expect(calls.here).toHaveBeenCalledTimes(2)
  })

  test('finds the note again after the lock; somebody else does not', async () => {
    const view = FIXTURES['alert-received']
    const { calls, open } = deskPage(view)
    const { show } = open()
    const note = () => (screen.getByLabelText('补一句（可不填）') as HTMLInputElement).value
    type('补一句（可不填）', '已经打电话给女儿，她四点到')
    show(FIXTURES.locked)
    show({ ...view, staff: { id: 's2', name: '赵敏', role: 'duty' } })
    expect(note()).toBe('')
    show(FIXTURES.locked)
    show(view)
    expect(note()).toBe('已经打电话给女儿，她四点到')
    choose('联系家属')
    press('处理完了')
    await waitFor(() => expect(calls.handle).toHaveBeenCalledOnce())
    show(FIXTURES.locked)
    show(view)
    expect(note()).toBe('')
  })
})
