/** The part used of WeChat's component simulator, which brings no types. */
declare module 'miniprogram-simulate' {
  interface SimulatedNode {
    dom: { textContent: string; getAttribute(name: string): string | null }
    dispatchEvent(name: string, options?: { detail?: object; bubbles?: boolean }): void
  }
  interface SimulatedPage extends SimulatedNode {
    instance: Record<string, unknown>
    attach(parent: unknown): void
    detach(): void
    querySelectorAll(selector: string): SimulatedNode[]
  }
  export function load(
    path: string,
    tagName: string,
    options: { compiler: 'official'; rootPath: string },
  ): string
  export function render(id: string): SimulatedPage
}

/** The part used of jsdom, which brings no types. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string, options: { url: string; pretendToBeVisual: boolean })
    readonly window: Record<string, unknown> & {
      document: { body: { appendChild(node: unknown): void }; createElement(name: string): unknown }
    }
  }
}
