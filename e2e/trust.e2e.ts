import { request as httpRequest } from 'node:http'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { StationContract } from '../main/api/contract.ts'
import type { KioskHand } from './testing/kiosk.ts'
import type { Stage } from './testing/stage.ts'
import { expect, test } from './testing/test.ts'

interface Asked {
  readonly path: string
  readonly method?: string
  readonly headers?: Record<string, string>
}

/** Status and headers of a plain request, as any program of this machine could make it. */
function ask(stage: Stage, { path, method = 'GET', headers = {} }: Asked) {
  return new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const { port } = stage.shell
    httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, headers: response.headers })
    })
      .on('error', reject)
      .end()
  })
}

/** `open`, or the status the upgrade was refused with. */
function upgrade(stage: Stage, headers: Record<string, string>, kind = 'kiosk') {
  return new Promise<'open' | number>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${stage.shell.port}/${kind}/api`, { headers })
    socket.on('open', () => {
      socket.terminate()
      resolve('open')
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', reject)
  })
}

async function passOf(kiosk: KioskHand) {
  const [cookie] = await kiosk.page.context().cookies()
  if (!cookie) throw new Error('the kiosk has no cookie')
  return cookie
}

test('a launch address works once; a reload needs none', async ({ stage, kiosk }) => {
  const address = stage.shell.address('kiosk')
  const path = address.slice(address.indexOf('/kiosk'))
  expect((await ask(stage, { path })).status).toBe(302)
  expect((await ask(stage, { path })).status).toBe(403)
  const stranger = await stage.openContext()
  const page = await stranger.newPage()
  const answer = await page.goto(address).catch(() => null)
  expect(answer?.status() ?? 403).toBe(403)
  await expect(page.locator('.frame')).toHaveCount(0)
  await stranger.close()
  expect(kiosk.page.url()).not.toContain('token')
  await kiosk.page.reload()
  await kiosk.on('rest')
})

test('the cookie is for this window alone: no script reads it, no other site sends it', async ({ kiosk }) => {
  expect(await passOf(kiosk)).toMatchObject({
    httpOnly: true,
    sameSite: 'Strict',
    path: '/kiosk/',
    domain: '127.0.0.1',
  })
  expect(await kiosk.page.evaluate(() => document.cookie)).toBe('')
})

test('without a pass, with another Host or Origin, or by another method, nothing is given', async ({
  stage,
  kiosk,
}) => {
  const { name, value } = await passOf(kiosk)
  const cookie = `${name}=${value}`
  const own = `127.0.0.1:${stage.shell.port}`
  expect((await ask(stage, { path: '/kiosk/', headers: { cookie } })).status).toBe(200)
  const refused: readonly [Asked, number][] = [
    [{ path: '/kiosk/' }, 403],
    [{ path: '/kiosk/', headers: { cookie, host: `localhost:${stage.shell.port}` } }, 421],
    [{ path: '/kiosk/', headers: { cookie, host: 'evil.example' } }, 421],
    [{ path: '/kiosk/', method: 'POST', headers: { cookie } }, 405],
    [{ path: '/desk/', headers: { cookie } }, 403],
    [{ path: '/kiosk/../../package.json', headers: { cookie } }, 404],
    [{ path: '/kiosk/%2e%2e/%2e%2e/package.json', headers: { cookie } }, 404],
    [{ path: '/', headers: { cookie } }, 404],
  ]
  for (const [asked, status] of refused) {
    expect
      .soft((await ask(stage, asked)).status, `${asked.method ?? 'GET'} ${asked.path} ${asked.headers?.['host'] ?? ''}`)
      .toBe(status)
  }
  expect(await upgrade(stage, { cookie, origin: `http://${own}` })).toBe('open')
  expect(await upgrade(stage, { cookie, origin: 'http://evil.example' })).toBe(403)
  expect(await upgrade(stage, { cookie })).toBe(403)
  expect(await upgrade(stage, { origin: `http://${own}` })).toBe(403)
  expect(await upgrade(stage, { cookie, origin: `http://${own}`, host: 'evil.example' })).toBe(403)
  expect(await upgrade(stage, { cookie, origin: `http://${own}` }, 'desk')).toBe(403)
})

test('every answer carries the policy that lets a page load itself and nothing else', async ({ stage, kiosk }) => {
  const { name, value } = await passOf(kiosk)
  for (const cookie of ['', `${name}=${value}`]) {
    const { headers: given } = await ask(stage, { path: '/kiosk/', headers: { cookie } })
    expect(given['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/)
    expect(given).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  }
})

test('a kiosk window cannot do what the desk does, whatever it sends', async ({ stage, kiosk, person }) => {
  const { name, value } = await passOf(kiosk)
  const socket = new WebSocket(`ws://127.0.0.1:${stage.shell.port}/kiosk/api`, {
    headers: { cookie: `${name}=${value}`, origin: `http://127.0.0.1:${stage.shell.port}` },
  })
  await new Promise((resolve) => socket.once('open', resolve))
  const client: ContractRouterClient<StationContract> = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  )
  const notAllowed = { code: 'STATION', data: { code: expect.any(String), elder: { zh: '请稍等，叫一下工作人员。' } } }
  const staffId = stage.station.store.read.staff.active()[0]?.id ?? ''
  await expect(client.desk.search({ text: person.name })).rejects.toMatchObject(notAllowed)
  await expect(client.desk.staffNames({})).rejects.toMatchObject(notAllowed)
  await expect(client.desk.signIn({ staffId, pin: '2468' })).rejects.toMatchObject(notAllowed)
  await expect(client.desk.clockIsRight({})).rejects.toMatchObject(notAllowed)
  await expect(client.sheet.data({})).rejects.toMatchObject(notAllowed)
  // Without a visit there is nothing of a visit either.
  await expect(client.visit.trend({ subject: 'bp', span: 'last10' })).rejects.toMatchObject(notAllowed)
  // What does not fit the contract is refused before anything sees it.
  await expect(client.kiosk.phoneTail({ digits: '12; drop table' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  socket.close()
})

test('a desk window that nobody has signed in to sees no person', async ({ stage, person }) => {
  const page = await stage.openDesk()
  await expect(page.getByLabel(/^密码/)).toBeVisible()
  await expect(page.getByRole('tab')).toHaveCount(0)
  await expect(page.getByText(person.name)).toHaveCount(0)
  await page.getByLabel(/^密码/).fill('0000')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByText('密码不对，请再试一次。')).toBeVisible()
  await expect(page.getByRole('tab')).toHaveCount(0)
  await page.context().close()
})

test('a page cannot reach anything but its station', async ({ kiosk, stage }) => {
  // The refusals are told as faults, which is what is wanted here.
  const reached = await kiosk.page.evaluate(async () => {
    const tries = {
      fetch: () => fetch('http://127.0.0.1:9/').then(() => true),
      frame: () =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe')
          frame.src = 'data:text/html,hello'
          frame.onload = () => resolve(frame.contentWindow?.length === -1)
          document.body.append(frame)
          setTimeout(() => resolve(false), 500)
        }),
      script: () =>
        new Promise((resolve) => {
          const script = document.createElement('script')
          script.textContent = 'window.name = "injected"'
          document.body.append(script)
          resolve(window.name === 'injected')
        }),
      // biome-ignore lint/security/noGlobalEval: it must be refused
      code: () => Promise.resolve().then(() => Boolean(globalThis.eval('1'))),
    }
    const got: Record<string, unknown> = {}
    for (const [name, attempt] of Object.entries(tries)) got[name] = await attempt().catch(() => false)
    return got
  })
  expect(reached).toEqual({ fetch: false, frame: false, script: false, code: false })
  expect(stage.faults.length).toBeGreaterThan(0)
  stage.faults.length = 0
})
