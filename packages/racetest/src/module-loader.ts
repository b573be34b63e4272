/** The module that imports others by URL: from inside the module runner that needs no answer from the main process. */
export const loader = 'virtual:racetest/loader'

export const loaderCode = 'export const load = (url) => import(/* @vite-ignore */ url)'
