/**
 * Runs a compiled mini-program: WeChat's own compiler makes the templates, WeChat's component simulator
 * draws them in jsdom, the scripts run as they were built. One program a process: it lives on globals.
 */
import { createRequire } from 'node:module'
import { JSDOM } from 'jsdom'
import type { SimulatedNode, SimulatedPage } from 'miniprogram-simulate'
import type { FakeClient } from './fake-client.ts'

type Life = (given?: object) => void
interface OpenPage {
  route: string
  page: SimulatedPage
}

const requireFrom = createRequire(import.meta.url)

export class Simulator {
  readonly #root: string
  readonly #simulate: typeof import('miniprogram-simulate')
  readonly #document: JSDOM['window']['document']
  readonly #stack: OpenPage[] = []
  readonly #ids = new Map<string, string>()
  readonly #timers = new Timers()
  #app: Record<string, Life> = {}

  /** @param root the folder of the build; `names` are the globals its client is known under */
  constructor(root: string, client: FakeClient, names: readonly string[]) {
    this.#root = root
    const { window } = new JSDOM('<!doctype html><body></body>', {
      url: 'https://mini.test/',
      pretendToBeVisual: true,
    })
    this.#document = window.document
    // Not all of jsdom: with its MutationObserver Taro takes this for a browser.
    const given: Record<string, unknown> = { window, document: window.document }
    for (const name of ['Event', 'CustomEvent', 'Element', 'HTMLElement', 'Node']) {
      given[name] = window[name]
    }
    Object.assign(globalThis, given)
    if (!('navigator' in globalThis)) Object.assign(globalThis, { navigator: { userAgent: '' } })
    allowRecursion()
    this.#simulate = requireFrom('miniprogram-simulate') as typeof import('miniprogram-simulate')
    const api = client.api()
    Object.assign(globalThis, {
      ...Object.fromEntries(names.map((name) => [name, api])),
      App: (app: Record<string, Life>) => {
        this.#app = app
      },
      getApp: () => this.#app,
      getCurrentPages: () => this.#stack.map(({ page }) => page.instance),
      // The simulator knows components; a page is one with its functions as methods.
      Page: ({ data, ...rest }: Record<string, unknown>) => {
        const methods = Object.entries(rest).filter(([, part]) => typeof part === 'function')
        const { Component } = globalThis as unknown as { Component(definition: object): void }
        Component({ data, methods: Object.fromEntries(methods) })
      },
    })
  }

  /** Starts the program at a page. */
  launch(route: string): void {
    requireFrom(`${this.#root}/app.js`)
    this.#app.onLaunch?.({ path: route, query: {}, scene: 1001 })
    this.#app.onShow?.({ path: route, query: {}, scene: 1001 })
    this.#open(route, {})
  }

  /** What `onNavigate` of the client hands over. */
  readonly navigate = (kind: string, url: string): void => {
    // As on a phone, the page that asked is not gone before its call is over.
    setImmediate(() => {
      const [route = '', search = ''] = url.replace(/^\//, '').split('?')
      const query = Object.fromEntries(new URLSearchParams(search))
      if (kind === 'reLaunch') while (this.#stack.length > 0) this.#close()
      else if (kind !== 'navigateTo') this.#close()
      if (kind === 'navigateBack') this.#call('onShow')
      else this.#open(route, query)
    })
  }

  /** The app goes to the back and comes to the front again. */
  wake(): void {
    this.#app.onHide?.()
    this.#app.onShow?.({ path: this.route, query: {}, scene: 1001 })
  }

  /** Everything open is left, and nothing that was set going goes on. */
  stop(): void {
    while (this.#stack.length > 0) this.#close()
    this.#timers.stop()
  }

  /** As when the system ends the app: nobody is told. */
  kill(): void {
    this.#timers.stop()
    for (const { page } of this.#stack.splice(0)) page.detach()
  }

  get route(): string {
    return this.#stack.at(-1)?.route ?? ''
  }

  /** Everything readable of the page in front. */
  get text(): string {
    return this.#stack.at(-1)?.page.dom.textContent.replace(/\s+/g, ' ') ?? ''
  }

  /** Taps the button with these words, the first of several. @throws when there is none. */
  tap(words: string | RegExp): void {
    const buttons = this.#all('.press')
    const button = buttons.find((node) => {
      const said = [node.dom.textContent.trim(), node.dom.getAttribute('aria-label') ?? '']
      return said.some((one) => (typeof words === 'string' ? one === words : words.test(one)))
    })
    if (!button) {
      const there = buttons.map((node) => node.dom.textContent.trim()).join(' | ')
      throw new Error(`No button ${words} on ${this.route}: ${there}`)
    }
    button.dispatchEvent('tap')
  }

  /** Taps the first of this class: for buttons without words. */
  press(selector: string): void {
    this.#first(selector).dispatchEvent('tap')
  }

  /** Types into the first field of this class. */
  type(selector: string, value: string): void {
    this.#first(selector).dispatchEvent('input', { detail: { value } })
  }

  /** Takes the option at this place of the first choice of this class. */
  choose(selector: string, index: number): void {
    const detail = { value: String(index) }
    this.#first(selector).dispatchEvent('change', { detail, bubbles: true })
  }

  count(selector: string): number {
    return this.#all(selector).length
  }

  #first(selector: string): SimulatedNode {
    const [first] = this.#all(selector)
    if (!first) throw new Error(`No ${selector} on ${this.route}: ${this.text.slice(0, 300)}`)
    return first
  }

  #all(selector: string): SimulatedNode[] {
    return this.#stack.at(-1)?.page.querySelectorAll(selector) ?? []
  }

  #open(route: string, query: Record<string, string>): void {
    this.#call('onHide')
    const id = this.#ids.get(route) ?? this.#load(route)
    const page = this.#simulate.render(id)
    const place = this.#document.createElement('div')
    this.#document.body.appendChild(place)
    page.attach(place)
    page.instance.route = route
    this.#stack.push({ route, page })
    this.#call('onLoad', query)
    this.#call('onShow')
    this.#call('onReady')
  }

  #load(route: string): string {
    const options = { compiler: 'official', rootPath: this.#root } as const
    const id = this.#simulate.load(`${this.#root}/${route}`, 'page', options)
    this.#ids.set(route, id)
    return id
  }

  #close(): void {
    this.#call('onUnload')
    this.#stack.pop()?.page.detach()
  }

  #call(life: string, given: object = {}): void {
    const instance = this.#stack.at(-1)?.page.instance
    const method = instance?.[life]
    if (typeof method === 'function') Reflect.apply(method, instance, [given])
  }
}

/** DingTalk's templates call themselves, which WeChat's compiler would cut short. */
function allowRecursion(): void {
  const simulator = requireFrom.resolve('miniprogram-simulate')
  const compiler = createRequire(simulator)('miniprogram-compiler') as {
    wxmlToJs(root: string, options?: object): string
  }
  const { wxmlToJs } = compiler
  compiler.wxmlToJs = (root, options) =>
    wxmlToJs(root, options).replaceAll('p_[b]=true', 'p_[b]=false')
}

/** The timers of one run: `onPhone` gives them to the scripts, and what was set going ends with the run. */
class Timers {
  readonly #set = new Set<NodeJS.Timeout>()

  constructor() {
    const phoneTimers = {
      setTimeout: (...given: Parameters<typeof setTimeout>) => this.#noted(setTimeout(...given)),
      setInterval: (...given: Parameters<typeof setInterval>) => this.#noted(setInterval(...given)),
    }
    Object.assign(globalThis, { phoneTimers })
  }

  stop(): void {
    for (const timer of this.#set) clearTimeout(timer)
  }

  #noted(timer: NodeJS.Timeout): NodeJS.Timeout {
    this.#set.add(timer)
    return timer
  }
}
