/** Alert rules and dashboard ask for numbers that exist, with labels that exist. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Metrics } from '@kedu/server/metrics/metrics'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const DEPLOY = join(import.meta.dirname, '../../../server/deploy')
const read = (name: string) => readFileSync(join(DEPLOY, name), 'utf8')

interface Rule {
  alert: string
  expr: string
  annotations: { summary: string; action: string }
  labels: { severity: string }
}
interface Panel {
  title: string
  targets: { expr: string; refId: string }[]
}
const rules = (parse(read('alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
)
const { panels } = JSON.parse(read('grafana-dashboard.json')) as { panels: Panel[] }
const asked = [
  ...rules.map(({ alert, expr }) => ({ by: alert, expr })),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ by: title, expr }))),
]

/** Every series by its full name, with the labels it may have. */
const labelsOf = new Map<string, Set<string>>()

beforeAll(() => {
  const metrics = new Metrics()
  metrics.watchProcess()
  for (const metric of metrics.registry.getMetricsAsArray()) {
    const { name, labelNames, type } = metric as unknown as {
      name: string
      labelNames: string[]
      type: string
    }
    const isHistogram = 'buckets' in metric || type === 'histogram'
    const names = isHistogram ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name]
    // `instance` and `job` are Prometheus' own.
    for (const one of names) labelsOf.set(one, new Set([...labelNames, 'le', 'instance', 'job']))
  }
})

describe('every expression', () => {
  it.each(asked)('of $by names numbers that are served', ({ expr }) => {
    const series = [...expr.matchAll(/\b((?:kedu|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)]
    expect(series.length + Number(expr.includes('up{'))).toBeGreaterThan(0)
    for (const [, name = '', selector = ''] of series) {
      const labels = labelsOf.get(name)
      expect(labels, name).toBeDefined()
      for (const [, label = ''] of selector.matchAll(/(\w+)\s*[=!]/g)) {
        expect(labels?.has(label), `${name}{${label}}`).toBe(true)
      }
      for (const [, list = ''] of expr.matchAll(/by \(([^)]*)\)/g)) {
        for (const label of list.split(', '))
          expect(labels?.has(label), `${name} by ${label}`).toBe(true)
      }
    }
  })
})

describe('every alert', () => {
  it.each(rules)('$alert says in Chinese what it is and what to do', ({ annotations, labels }) => {
    expect(annotations.summary).toMatch(/\p{Script=Han}{4}/u)
    expect(annotations.action).toMatch(/\p{Script=Han}{6}/u)
    expect(['critical', 'warning']).toContain(labels.severity)
  })

  it.each(['KeduDeadLetters', 'KeduCallbacksNotKept'])(
    '%s hears of the first case: its series are there before',
    async (name) => {
      const { expr } = rules.find(({ alert }) => alert === name) as Rule
      const [, series = '', selector = ''] = /(kedu_\w+)\{([^}]*)\}/.exec(expr) ?? []
      const wanted = [...selector.matchAll(/(\w+)=~?"([^"]*)"/g)].map(
        ([, label, values]) => new RegExp(`\\b${label}="(?:${values})"`),
      )
      const found = (await new Metrics().text())
        .split('\n')
        .filter((line) => line.startsWith(`${series}{`) && wanted.every((one) => one.test(line)))
      expect(found.length).toBeGreaterThan(0)
      expect(found.every((line) => line.endsWith(' 0'))).toBe(true)
    },
  )

  it('has a name of its own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
  })
})

it('shows every number of ours on the dashboard or in an alert', () => {
  const own = [...labelsOf.keys()].filter((name) => name.startsWith('kedu_'))
  const bare = (name: string) => name.replace(/_(bucket|sum|count)$/, '')
  const everything = asked.map(({ expr }) => expr).join(' ')
  const unseen = new Set(own.map(bare).filter((name) => !everything.includes(name)))
  expect([...unseen]).toEqual([])
})
