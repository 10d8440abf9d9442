/**
 * A build made ready for the simulator. The scripts stay as they are, but find no `Intl`, as on Android, and
 * the timers of their run.
 * DingTalk's templates and styles are renamed; that proves our code, Taro's runtime and its adapter, not
 * DingTalk's own renderer.
 */
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Copies the build at `from` to `to`, an empty folder; DingTalk's in WeChat's words. */
export function onPhone(from: string, to: string): void {
  cpSync(from, to, { recursive: true })
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const at = path.join(entry.parentPath, entry.name)
    const rewritten = REWRITE[path.extname(at)]
    if (!rewritten) continue
    writeFileSync(at, rewritten.text(readFileSync(at, 'utf8')))
    renameSync(at, at.slice(0, -path.extname(at).length) + rewritten.name)
  }
}

const GIVEN = 'var Intl,setTimeout=phoneTimers.setTimeout,setInterval=phoneTimers.setInterval;'

const REWRITE: Record<string, { name: string; text(source: string): string }> = {
  '.js': { name: '.js', text: (source) => `${GIVEN}${source}` },
  '.axml': {
    name: '.wxml',
    text: (source) =>
      source
        .replace(
          /<import-sjs name="(\w+)" from="([^"]+)\.sjs" ?\/>/g,
          '<wxs module="$1" src="$2.wxs" />',
        )
        .replace(/\.axml/g, '.wxml')
        .replace(/\ba:/g, 'wx:')
        .replace(/\s(on|catch)([A-Z]\w*)=/g, (_, how: string, event: string) => {
          const name = event === 'LongTap' ? 'longpress' : event.toLowerCase()
          return ` ${how === 'on' ? 'bind' : 'catch'}${name}=`
        }),
  },
  '.acss': { name: '.wxss', text: (source) => source.replace(/\.acss/g, '.wxss') },
  '.sjs': {
    name: '.wxs',
    text: (source) => source.replace(/export default/g, 'module.exports ='),
  },
}
