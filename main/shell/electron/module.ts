import type * as Electron from 'electron'

/** Electron as the shell is handed it: passed in, so that no file needs its value, which exists only inside Electron. */
export type ElectronModule = typeof Electron
