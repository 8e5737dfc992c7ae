/** Looks everywhere a page could keep something of a person. */
import type { Page } from 'playwright-core'

declare global {
  interface Window {
    /** Said by the system and not cancelled since, or played and not stopped: texts and addresses of clips, oldest first. */
    pendingSounds?: string[]
  }
}

/**
 * Listens from the page's first moment. A machine without a sound card never ends an utterance: what is not cancelled is pending.
 * A clip ends after `clipSeconds`, and with the last one what was said is forgotten.
 */
export async function listenToVoice(page: Page, clipSeconds = 0.3): Promise<void> {
  // Every sentence has a clip here, whatever has been made on this machine.
  await page.route(/\/voice\//, (route) => route.fulfill({ contentType: 'audio/wav', body: silence(clipSeconds) }))
  await page.addInitScript(() => {
    const pending: string[] = []
    window.pendingSounds = pending
    const { speak, cancel } = SpeechSynthesis.prototype
    SpeechSynthesis.prototype.speak = function (utterance) {
      pending.push(utterance.text)
      speak.call(this, utterance)
    }
    SpeechSynthesis.prototype.cancel = function () {
      pending.length = 0
      cancel.call(this)
    }
    const { play } = HTMLMediaElement.prototype
    HTMLMediaElement.prototype.play = function () {
      pending.push(this.src)
      return play.call(this)
    }
  })
}

/** A clip in which nothing is heard. */
function silence(seconds: number): Buffer {
  const rate = 8000
  const bytes = Math.round(rate * seconds)
  const header = Buffer.from('UklGRgAAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=', 'base64')
  header.writeUInt32LE(36 + bytes, 4)
  header.writeUInt32LE(bytes, 40)
  return Buffer.concat([header, Buffer.alloc(bytes, 0x80)])
}

/** `place: needle` for each of the texts that is left in the page. */
export async function tracesOf(page: Page, needles: readonly string[]): Promise<string[]> {
  const places = await page.evaluate(async () => {
    const found: Record<string, string> = {}
    // The shapes of drawings are full of numbers that are nobody's.
    const SHAPE = /^(?!aria-|title|data-)/
    const said: string[] = []
    const gather = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
          if (!element.closest('svg') || !SHAPE.test(name)) said.push(value)
        }
        for (const child of element.childNodes)
          if (child.nodeType !== Node.ELEMENT_NODE) said.push(child.nodeValue ?? '')
        if (element.shadowRoot) gather(element.shadowRoot)
      }
    }
    gather(document)
    found['document'] = said.join('\n')
    found['inputs'] = [...document.querySelectorAll('input, textarea, select')]
      .map((field) => (field as HTMLInputElement).value)
      .join('\n')
    found['title'] = document.title
    found['address'] = `${location.href}\n${document.referrer}\n${window.name}`
    found['history'] = `${history.length}\n${JSON.stringify(history.state)}`
    found['localStorage'] = JSON.stringify({ ...localStorage })
    found['sessionStorage'] = JSON.stringify({ ...sessionStorage })
    found['cookies'] = document.cookie
    const cached: string[] = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        cached.push(name, request.url, (await (await cache.match(request))?.text()) ?? '')
      }
    }
    found['caches'] = cached.join('\n')
    found['indexedDB'] = JSON.stringify(await indexedDB.databases())
    found['workers'] = JSON.stringify(
      (await navigator.serviceWorker?.getRegistrations())?.map(({ scope }) => scope) ?? [],
    )
    found['requests'] = performance
      .getEntries()
      .map(({ name }) => name)
      .join('\n')
    found['voice'] = (window.pendingSounds ?? []).join('\n')
    found['audio'] = [...document.querySelectorAll('audio, video')]
      .map((sound) => (sound as HTMLMediaElement).currentSrc)
      .join('\n')
    found['selection'] = String(getSelection() ?? '')
    return found
  })
  if (places['indexedDB'] !== '[]') throw new Error(`the page keeps databases: ${places['indexedDB']}`)
  return Object.entries(places).flatMap(([place, text]) =>
    needles.filter((needle) => isIn(text, needle)).map((needle) => `${place}: ${needle}`),
  )
}

/** Numbers as whole numbers: 93 is not in 1993. */
function isIn(text: string, needle: string): boolean {
  return /^\d+$/.test(needle) ? new RegExp(`(?<!\\d)${needle}(?!\\d)`).test(text) : text.includes(needle)
}
