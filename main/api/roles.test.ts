import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient, ORPCError } from '@orpc/server'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { openStation, type Station } from '../station.ts'
import { noSheets, quietMeters } from '../testing/open-test-station.ts'
import { contract, type Role } from './contract.ts'
import { stationRouter } from './router.ts'
import { mayCall, type Standing, type WindowKind } from './windows.ts'

interface Procedure {
  readonly path: string
  readonly role: Role
  readonly input: z.ZodType | undefined
}
const procedures: readonly Procedure[] = Object.entries(contract).flatMap(([group, list]) =>
  Object.entries(list).map(([name, procedure]) => {
    const { meta, inputSchema } = procedure['~orpc']
    return {
      path: `${group}.${name}`,
      role: (meta as { role: Role }).role,
      input: inputSchema as z.ZodType | undefined,
    }
  }),
)
const kinds: readonly WindowKind[] = ['kiosk', 'desk', 'sheet', 'bench']
const standings: readonly Standing[] = [true, false].flatMap((visitOpen) =>
  (['none', 'duty', 'admin'] as const).flatMap((staff) =>
    [true, false].map((virtualMeters) => ({ visitOpen, staff, virtualMeters })),
  ),
)

/** Written apart from the rules: who can call a group, said as the design says it. */
function allowed({ path, role }: Procedure, kind: WindowKind, { visitOpen, staff, virtualMeters }: Standing): boolean {
  const [group] = path.split('.')
  if (group === 'kiosk') return kind === 'kiosk'
  if (group === 'visit') return kind === 'kiosk' && visitOpen
  if (group === 'sheet') return kind === 'sheet'
  if (group === 'bench') return virtualMeters
  const open = ['desk.watch', 'desk.staffNames', 'desk.firstStaff', 'desk.signIn'].includes(path)
  // Everything else, the meters among it, is the desk's.
  return kind === 'desk' && (open || staff === 'admin' || (staff === 'duty' && role !== 'admin'))
}

const windowOf = (path: string): WindowKind => (/^(desk|meters|site)\./.test(path) ? 'desk' : 'kiosk')

test('every procedure names its role, and no more than four can be called at a locked desk', () => {
  expect(procedures.length).toBeGreaterThan(35)
  expect(procedures.filter(({ role }) => role === 'desk')).toHaveLength(4)
  expect(procedures.filter(({ role }) => role === 'admin').map(({ path }) => path)).toEqual([
    'meters.setting',
    'meters.retire',
    'site.settings',
    'site.set',
  ])
})

describe.each(procedures)('$path', (procedure) => {
  test('is for its own windows only', () => {
    for (const kind of kinds) {
      for (const standing of standings) {
        const said = `${procedure.path} in a ${kind} window, ${JSON.stringify(standing)}`
        expect(mayCall(procedure.role, kind, standing), said).toBe(allowed(procedure, kind, standing))
      }
    }
  })
})

describe('at a running station', () => {
  let station: Station
  const faults: unknown[] = []
  const folder = mkdtempSync(join(tmpdir(), 'station-'))
  beforeAll(async () => {
    station = await openStation({
      dataDir: folder,
      spawnMeters: quietMeters().spawn,
      sheets: noSheets,
      onFault: (error) => faults.push(error),
    })
  })
  afterAll(async () => {
    await station.close()
    rmSync(folder, { recursive: true, force: true })
  })

  type Calls = Readonly<Record<string, Readonly<Record<string, (input?: unknown) => Promise<unknown>>>>>
  const client = (kind: WindowKind) =>
    createRouterClient(stationRouter(station), { context: { window: { id: `${kind}-1`, kind } } }) as unknown as Calls
  const ask = (kind: WindowKind, { path }: Procedure, input: unknown) => {
    const [group = '', name = ''] = path.split('.')
    return client(kind)[group]?.[name]?.(input)
  }
  const outcome = async (asked: Promise<unknown> | undefined) => {
    try {
      const answer = await asked
      if (answer && typeof answer === 'object' && 'return' in answer) await (answer as AsyncGenerator).return(undefined)
      return 'answered'
    } catch (error) {
      if (!(error instanceof ORPCError)) return `threw ${String(error)}`
      return error.code === 'STATION' ? (error.data as { code: string }).code : error.code
    }
  }

  test.each(procedures)('$path is refused to a wrong window before its input is looked at', async (procedure) => {
    for (const kind of kinds) {
      if (allowed(procedure, kind, { visitOpen: false, staff: 'none', virtualMeters: false })) continue
      expect(await outcome(ask(kind, procedure, { any: 'thing' })), kind).toBe('S101')
    }
  })

  test('payloads of any shape are answered or refused, and never a fault', { timeout: 60_000 }, async () => {
    await station.staff.first('周敏', '4711')
    await station.staff.signIn('desk-1', station.store.read.staff.active()[0]?.id ?? '', '4711')
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'sbp',
        'bp',
        'last10',
        'pressure',
        'glucose',
        'fasting',
        'timer',
        'done',
        '2026-02-30',
        '1951-03-08',
        'male',
        '4321',
        '0000',
      ),
    )
    const leaf = fc.oneof(text, fc.boolean(), fc.integer(), fc.double(), fc.constant(null), fc.constant(undefined))
    const keys = [
      'code',
      'digits',
      'token',
      'sex',
      'ageGroup',
      'task',
      'context',
      'how',
      'questionId',
      'mine',
      'subject',
      'span',
      'reason',
      'name',
      'pin',
      'text',
      'birthDate',
      'phone',
      'cardCode',
      'consent',
      'alertId',
      'outcome',
      'note',
      'measurementId',
      'residentId',
      'sightingKey',
      'driverId',
      'modelId',
      'place',
      'meterId',
      'form',
    ]
    const payload = fc.oneof(
      { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...keys), leaf, { maxKeys: 8 }) },
      fc.anything(),
    )
    const slow = ['desk.firstStaff', 'desk.signIn', 'desk.signOut', 'site.settings']
    const asked = fc.constantFrom(...procedures.filter(({ path, role }) => role !== 'bench' && !slow.includes(path)))
    const seen = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(asked, payload, async (procedure, input) => {
        const kind = procedure.role === 'sheet' ? 'sheet' : windowOf(procedure.path)
        const found = await outcome(ask(kind, procedure, input))
        seen.set(found, (seen.get(found) ?? 0) + 1)
        expect(found).toMatch(/^(answered|BAD_REQUEST|S\d{3})$/)
      }),
      { numRuns: 2500 },
    )
    expect(faults).toEqual([])
    expect(seen.get('answered')).toBeGreaterThan(50)
    expect(seen.get('BAD_REQUEST')).toBeGreaterThan(300)
    station.visits.finish('done')
  })

  test('payloads that fit the schema are answered or refused with a code', { timeout: 60_000 }, async () => {
    const fitting: Readonly<Record<string, unknown>> = {
      'kiosk.card': { code: '80001' },
      'kiosk.phoneTail': { digits: '4321' },
      'kiosk.begin': { token: 'none' },
      'visit.choose': { task: 'pressure' },
      'visit.trend': { subject: 'bp', span: 'days90' },
      'desk.search': { text: '王' },
      'desk.assign': { measurementId: 'none', residentId: 'none', reason: 'why' },
      'desk.void': { measurementId: 'none', reason: 'why' },
      'desk.acknowledge': { alertId: 'none' },
      'desk.handle': { alertId: 'none', outcome: null, note: '' },
      'meters.commission': { sightingKey: 'none', driverId: 'none', modelId: 'none' },
      'meters.takeIntoUse': { meterId: 'none', name: '血压计', place: '' },
      'meters.setting': { meterId: 'none', key: 'ignoreCheckByte', on: true },
      'meters.raw': { measurementId: 'none' },
      'site.set': { key: 'station.name', value: '盐务街健康小屋' },
      'desk.bringToKiosk': { residentId: 'none' },
      'desk.print': { residentId: 'none', form: 'a4' },
      'desk.register': {
        name: '王秀英',
        sex: 'female',
        birthDate: '2051-03-08',
        phone: null,
        cardCode: null,
        consent: true,
      },
    }
    const answers: Record<string, string> = {}
    for (const [path, input] of Object.entries(fitting)) {
      const procedure = procedures.find((one) => one.path === path)
      if (!procedure) throw new Error(path)
      answers[path] = await outcome(ask(windowOf(path), procedure, input))
    }
    expect(answers).toEqual({
      'kiosk.card': 'answered',
      'kiosk.phoneTail': 'answered',
      'kiosk.begin': 'S102',
      'visit.choose': 'S101',
      'visit.trend': 'S101',
      'desk.search': 'answered',
      'desk.assign': 'S302',
      'desk.void': 'S302',
      'desk.acknowledge': 'S304',
      'desk.handle': 'S304',
      'meters.commission': 'S401',
      'meters.takeIntoUse': 'S403',
      'meters.setting': 'S403',
      'meters.raw': 'S302',
      'site.set': 'answered',
      'desk.bringToKiosk': 'S301',
      'desk.print': 'S602',
      'desk.register': 'S307',
    })
    expect(faults).toEqual([])
  })
})
