/** Runs before the page, in its own world. Exposes nothing: forwards the page's question and the station's port, that is all. */
import { ipcRenderer } from 'electron'
import { PORT_ASKED, PORT_CHANNEL, PORT_GIVEN } from './port-words.ts'

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === PORT_ASKED) ipcRenderer.send(PORT_CHANNEL)
})
ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage(PORT_GIVEN, window.location.origin, event.ports)
})
