/** What page and preload say to each other by `window.postMessage` (the page's side: renderer/base/client.ts). */
export const PORT_ASKED = 'station-port-please'
export const PORT_GIVEN = 'station-port'
/** The channel between preload and station, for both directions. */
export const PORT_CHANNEL = 'station-port'
