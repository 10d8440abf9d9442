import fastifyStatic from '@fastify/static'
import type { WebChatScope } from './web-chat-scope.ts'

/** Nothing from elsewhere, nothing inline but style attributes; photos come as blobs (see the file routes). */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  // Taro's own dialogs bring their icons as a font inside the script.
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ')

/** The built page. Names of scripts and styles carry a hash of their content, so they may be kept for ever. */
export async function pageRoutes(scope: WebChatScope, pageRoot: string): Promise<void> {
  await scope.register(fastifyStatic, {
    root: pageRoot,
    prefix: '/',
    wildcard: false,
    decorateReply: false,
    cacheControl: false,
    // The build lays a compressed copy beside every text.
    preCompressed: true,
    globIgnore: ['**/*.map', '**/*.LICENSE.txt', '**/*.br', '**/*.gz'],
    setHeaders: (response, path) => {
      const isHtml = /\.html(\.br|\.gz)?$/.test(path)
      // Its name must stay, so it is asked for anew.
      const isServiceWorker = /[\\/]sw\.js(\.br|\.gz)?$/.test(path)
      response.setHeader('vary', 'accept-encoding')
      response.setHeader(
        'cache-control',
        isHtml || isServiceWorker ? 'no-cache' : 'public, max-age=31536000, immutable',
      )
      response.setHeader('x-content-type-options', 'nosniff')
      response.setHeader('referrer-policy', 'no-referrer')
      if (isHtml) response.setHeader('content-security-policy', PAGE_POLICY)
    },
  })
}
