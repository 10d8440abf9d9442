import { base } from './base.h5.ts'
import type { OfflinePage } from './offline-page-types.ts'
import { suite } from './suite.h5.ts'

const SCOPE = `${base}/`
const SCRIPT = `${base}/sw.js`
/** As in config/service-worker.js. */
const CACHES = `kedu-page-${SCOPE} `

/** Keeping waits for a forgetting that is under way, and the other way round. */
let before: Promise<unknown> = Promise.resolve()
let isKept = false

/** A service worker; not in the suites' web views, which clear it away or do not know it. */
export const offlinePage: OfflinePage = {
  keep() {
    if (isKept || suite !== null || !('serviceWorker' in navigator)) return
    isKept = true
    before = before.then(register).catch(() => undefined)
  },

  forget() {
    if (!('serviceWorker' in navigator)) return
    isKept = false
    before = before.then(clear).catch(() => undefined)
  },
}

async function register(): Promise<void> {
  await loaded()
  const registration = await navigator.serviceWorker.register(SCRIPT, { updateViaCache: 'none' })
  // One that was here already may have lost its files by a sign-out.
  registration.active?.postMessage('fill')
}

async function clear(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE)
  // Without one of our own it may be that of the company at the root.
  const isOurs = registration !== undefined && new URL(registration.scope).pathname === SCOPE
  if (isOurs) await registration.unregister()
  const names = await caches.keys()
  const ours = names.filter((name) => name.startsWith(CACHES))
  await Promise.all(ours.map((name) => caches.delete(name)))
}

/** The page itself comes first. */
function loaded(): Promise<void> {
  return new Promise((resolve) => {
    if (document.readyState === 'complete') resolve()
    else window.addEventListener('load', () => resolve(), { once: true })
  })
}
