/** What the compiled mini-programs are made of. How they run: `journeys/mini-program-*.test.ts`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'acorn'
import { describe, expect, it } from 'vitest'
import { built } from '../support/built.ts'
import { NOT_IN_WECOM } from '../support/mini-program/fake-client.ts'

describe.each(['weapp', 'dd'] as const)('%s', (target) => {
  const root = built(target)
  const scripts = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({ name, source: readFileSync(path.join(root, name), 'utf8') }))
  // Taro's own scripts know every platform's names; which of them are called, the journeys see.
  const ours = scripts.filter(({ name }) => name === 'common.js' || name.startsWith('pages/'))

  it('has a script, a template and a style for every page', () => {
    const { pages } = JSON.parse(readFileSync(path.join(root, 'app.json'), 'utf8'))
    const [script, template] = target === 'weapp' ? ['.js', '.wxml'] : ['.js', '.axml']
    for (const page of pages) {
      for (const ending of [script, template, '.json']) {
        expect(existsSync(path.join(root, page + ending)), page + ending).toBe(true)
      }
    }
  })

  it('is ES5, as old phones want it', () => {
    for (const { name, source } of scripts) {
      expect(() => parse(source, { ecmaVersion: 5 }), name).not.toThrow()
    }
  })

  it('calls nothing that WeCom lacks, but through `wx.qy`', () => {
    expect(ours.length).toBeGreaterThan(5)
    for (const { name, source } of ours) {
      const rest = source.replace(/wx\.qy\.\w+\(/g, '')
      const found = NOT_IN_WECOM.filter((call) => rest.includes(`.${call}(`))
      expect(found, name).toEqual([])
    }
  })

  it('uses nothing that only browsers and newer phones have', () => {
    const missing =
      /\b(localStorage|sessionStorage|indexedDB|EventSource|AbortController|TextDecoder|URLSearchParams|structuredClone)\b|\.(at|replaceAll|findLast|toSorted|matchAll)\(|Object\.hasOwn\(/
    for (const { name, source } of ours) expect(missing.exec(source)?.[0], name).toBeUndefined()
  })

  it('carries none of the code that pages in a web view need', () => {
    for (const { name, source } of scripts) {
      expect(source, name).not.toMatch(/wecom-jssdk|WeixinJSBridge|__dingtalk_jsapi/)
    }
  })
})
