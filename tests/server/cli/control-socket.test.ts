import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ControlRequest,
  type ControlServer,
  callControl,
  serveControl,
} from '@kedu/server/cli/control-socket'
import { StoreUnreachableError } from '@kedu/server/store/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let server: ControlServer | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-socket-'))
})

afterEach(async () => {
  await server?.close()
  server = null
  rmSync(folder, { recursive: true, force: true })
})

function caller() {
  const written: Record<string, string> = {}
  const said: string[] = []
  const noted: string[] = []
  return {
    written,
    said,
    noted,
    note: (text: string) => {
      noted.push(text)
    },
    write: (text: string) => {
      said.push(text)
    },
    async writeFile(path: string, content: string) {
      written[path] = content
    },
  }
}

/** Sends raw bytes and waits until the other end has had enough. */
function sendRaw(path: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(path, () => socket.write(bytes))
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}

describe('the control socket', () => {
  it('says in Chinese that the database went away in the middle', async () => {
    const path = join(folder, 'kedu.sock')
    server = await serveControl(path, async () => {
      throw new StoreUnreachableError(new Error('connect ECONNREFUSED 127.0.0.1:5432'))
    })
    const { said, ...io } = caller()
    expect(await callControl(path, ['doctor'], {}, io)).toBe(1)
    expect(said.join('')).toMatch(/^数据库连不上/)
    expect(said.join('')).not.toContain('ECONNREFUSED')
  })

  it('carries words and files there, and words, files and the code back', async () => {
    const path = join(folder, 'kedu.sock')
    server = await serveControl(path, async ({ argv, io }: ControlRequest) => {
      const content = Buffer.from(await io.readFile('a.csv')).toString()
      io.write(`${argv.join(' ')}: `)
      io.write(content)
      await io.writeFile('r.csv', '报告')
      return 7
    })
    const io = caller()
    const code = await callControl(
      path,
      ['import', 'a.csv', '--report', 'r.csv'],
      { 'a.csv': Buffer.from('客户\n甲') },
      io,
    )
    expect(code).toBe(7)
    expect(io.said.join('')).toBe('import a.csv --report r.csv: 客户\n甲')
    expect(io.written).toEqual({ 'r.csv': '报告' })
  })

  it('is for its owner only, and gone when closed', async () => {
    const path = join(folder, 'kedu.sock')
    server = await serveControl(path, async () => 0)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await server.close()
    server = null
    expect(() => statSync(path)).toThrow()
    expect(await callControl(path, ['help'], {}, caller())).toBeNull()
  })

  it('takes the place of what a dead process left behind', async () => {
    const path = join(folder, 'kedu.sock')
    writeFileSync(path, '')
    expect(await callControl(path, ['help'], {}, caller())).toBeNull()
    server = await serveControl(path, async () => 3)
    expect(await callControl(path, ['help'], {}, caller())).toBe(3)
  })

  it('works in a folder whose path is too long for a socket', async () => {
    const deep = join(folder, 'd'.repeat(120))
    mkdirSync(deep)
    const path = join(deep, 'kedu.sock')
    server = await serveControl(path, async () => 5)
    expect(await callControl(path, ['help'], {}, caller())).toBe(5)
  })

  it('never writes a file that was not asked for', async () => {
    const path = join(folder, 'kedu.sock')
    server = await serveControl(path, async ({ io }) => {
      await io.writeFile('/etc/passwd', 'x')
      return 0
    })
    const io = caller()
    expect(await callControl(path, ['people', 'list'], {}, io)).toBe(0)
    expect(io.written).toEqual({})
  })

  it('gives no file that did not come along', async () => {
    const path = join(folder, 'kedu.sock')
    server = await serveControl(path, async ({ io }) => {
      await io.readFile('/etc/hostname')
      return 0
    })
    const io = caller()
    expect(await callControl(path, ['import', '/etc/hostname'], {}, io)).toBe(1)
    expect(io.said.join('')).toContain('读不了文件')
  })

  it('tells what went wrong when a command breaks, and serves on', async () => {
    const path = join(folder, 'kedu.sock')
    let calls = 0
    server = await serveControl(path, async () => {
      calls += 1
      if (calls === 1) throw new Error('disk full')
      return 0
    })
    const io = caller()
    expect(await callControl(path, ['help'], {}, io)).toBe(1)
    expect(io.said.join('')).toContain('disk full')
    expect(await callControl(path, ['help'], {}, caller())).toBe(0)
  })

  it('says so when the server goes away in the middle', async () => {
    const path = join(folder, 'kedu.sock')
    const serving = await serveControl(path, async () => {
      await serving.close()
      return 0
    })
    const io = caller()
    expect(await callControl(path, ['help'], {}, io)).toBe(1)
    expect(io.said.join('')).toContain('断开了')
  })

  it.each([
    ['no JSON', 'hello\n'],
    ['another shape', '{"argv":"help","files":{}}\n'],
    ['far too many words', `{"argv":${JSON.stringify(Array(101).fill('x'))},"files":{}}\n`],
  ])('hangs up on %s without running anything', async (_, bytes) => {
    const path = join(folder, 'kedu.sock')
    let calls = 0
    server = await serveControl(path, async () => {
      calls += 1
      return 0
    })
    expect(await sendRaw(path, bytes)).toBe('')
    expect(calls).toBe(0)
  })

  it('stops listening to a request without end', async () => {
    const path = join(folder, 'kedu.sock')
    server = await serveControl(path, async () => 0)
    const answer = await sendRaw(path, Buffer.alloc(29 * 1024 * 1024, 0x61))
    expect(answer).toContain('文件太大')
  })
})
