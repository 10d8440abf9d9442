import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { serveControl } from '@kedu/server/cli/control-socket'
import { runCommand } from '@kedu/server/cli/run-command'
import { main } from '@kedu/server/kedu'
import { openKedu } from '@kedu/server/workspace/open-workspace'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HTML, pngOfSize } from '../../support/hostile-files.ts'
import { noConnections } from '../../support/no-connections.ts'
import { NOW } from '../import/given-company.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-cli-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Credentials: real data, kept in `main`. */
const WECOM = {
  WECOM_CORP_ID: 'ww1234567890abcdef',
  WECOM_AGENT_ID: '1000002',
  WECOM_SECRET: 'a-secret-of-the-app',
  WECOM_TOKEN: 'QDG6eK',
  WECOM_ENCODING_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}

async function kedu(
  line: string,
  { env = WECOM as Record<string, string>, stdin = '' } = {},
): Promise<{ code: number; out: string; err: string }> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const read = async (stream: PassThrough) => {
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return text
  }
  const outputs = Promise.all([read(stdout), read(stderr)])
  const code = await main(line.split(' '), {
    env: { KEDU_DATA: join(folder, 'data'), ...env },
    stdin: Readable.from([stdin]),
    stdout,
    stderr,
    now: () => NOW,
  })
  stdout.end()
  stderr.end()
  const [out, err] = await outputs
  return { code, out, err }
}

const PEOPLE = '账号,姓名,角色\nwang,王五,主管\nzhang,张三,销售\n'
const DEALS = '客户名称,阶段,障碍,下次动作日期,负责人\n甲厂,线索,价格,2026-12-01,张三\n'

describe('kedu on its own', () => {
  it('imports people and deals, and keeps them', async () => {
    writeFileSync(join(folder, 'p.csv'), PEOPLE)
    writeFileSync(join(folder, 'd.csv'), DEALS)
    expect((await kedu(`people import ${join(folder, 'p.csv')}`)).out).toContain('新增 2')
    const report = join(folder, 'r.csv')
    const imported = await kedu(`import ${join(folder, 'd.csv')} --report ${report}`)
    expect(imported).toMatchObject({ code: 0, err: '正在操作：正式数据\n' })
    expect(readFileSync(report, 'utf8')).toContain('甲厂')
    expect((await kedu('deals list')).out).toContain('甲厂')
  })

  it('keeps the trial apart from real data', async () => {
    writeFileSync(join(folder, 'p.csv'), PEOPLE)
    await kedu(`people import ${join(folder, 'p.csv')}`)
    expect((await kedu('people list', { env: {} })).out).toContain('还没有同事')
  })

  it('takes no list into the sample company unless that is said', async () => {
    writeFileSync(join(folder, 'p.csv'), PEOPLE)
    for (const command of ['people import', 'import']) {
      const refused = await kedu(`${command} ${join(folder, 'p.csv')}`, { env: {} })
      expect([refused.code, refused.out]).toEqual([1, ''])
      expect(refused.err).toContain('正在操作：体验的示例公司')
      expect(refused.err).toMatch(/\.env .*WECOM_.*--trial/)
    }
    expect((await kedu('people list', { env: {} })).out).toContain('还没有同事')
    const meant = await kedu(`people import ${join(folder, 'p.csv')} --trial`, { env: {} })
    expect(meant.out).toContain('新增 2')
  })

  it('takes no list meant for the sample company into the real one', async () => {
    writeFileSync(join(folder, 'p.csv'), PEOPLE)
    const { code, err } = await kedu(`people import ${join(folder, 'p.csv')} --trial`)
    expect(code).toBe(1)
    expect(err).toContain('去掉 --trial')
    expect((await kedu('people list')).out).toContain('还没有同事')
  })

  it('finds files where it was called, not where pnpm runs it', async () => {
    writeFileSync(join(folder, 'p.csv'), PEOPLE)
    const env = { ...WECOM, INIT_CWD: folder }
    const { out } = await kedu('people import p.csv --report r.csv', { env })
    expect(out).toContain('新增 2')
    expect(readFileSync(join(folder, 'r.csv'), 'utf8')).toContain('王五')
    expect((await kedu('import none.csv', { env })).out).toContain('读不了文件「none.csv」')
  })

  it('ends with 2 and the help for what it does not understand, opening nothing', async () => {
    const { code, out, err } = await kedu('bring coffee')
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('没看懂：kedu bring coffee')
    expect(err).toContain('people、import')
    expect(() => readFileSync(join(folder, 'data'))).toThrow('ENOENT')
  })

  it.each([
    ['workspace creat acme --name 艾可米', ['workspace create 编号 --name', 'workspace list']],
    ['workspace credentials set acme', ['workspace credentials set 编号 文件.env']],
    ['backup', ['backup 文件夹']],
    ['move-store', ['move-store --to database|folder', '--check', '--force']],
  ])('says of %s how that one is written, not everything there is', async (words, usage) => {
    const { code, err } = await kedu(words)
    expect(code).toBe(2)
    for (const words of usage) expect(err).toContain(words)
    expect(err.split('\n').length).toBeLessThan(20)
    expect(err).not.toContain('people import')
  })

  it('names every problem of the configuration', async () => {
    const { code, err } = await kedu('people list', { env: { KEDU_TIMEZONE: 'Mars/Base' } })
    expect(code).toBe(1)
    expect(err).toContain('KEDU_TIMEZONE')
  })

  it.each(['/dev/zero', '/', '/nowhere/at/all.csv'])('does not read %s', async (path) => {
    const { code, out } = await kedu(`import ${path}`)
    expect(code).toBe(1)
    expect(out).toContain('读不了文件')
  })
})

describe('kedu beside a running server', () => {
  it('lets a server that works on a database examine itself', async () => {
    mkdirSync(join(folder, 'data'))
    const control = await serveControl(join(folder, 'data', 'kedu.sock'), async ({ argv, io }) => {
      io.write(`asked: ${argv.join(' ')}\n`)
      return 0
    })
    try {
      const env = { ...WECOM, KEDU_DATABASE_URL: 'postgres://kedu_app@127.0.0.1:1/kedu' }
      const { code, out } = await kedu('doctor', { env })
      expect([code, out]).toEqual([0, 'asked: doctor\n'])
    } finally {
      await control.close()
    }
  })

  it('has the server do it, files and report included', async () => {
    const running = await openKedu({
      dataFolder: join(folder, 'data'),
      timezone: 'Asia/Shanghai',
      isTrial: false,
      now: () => NOW,
    })
    const { workspace } = running
    const control = await serveControl(join(folder, 'data', 'kedu.sock'), ({ argv, io }) =>
      runCommand(argv, { workspace, connections: noConnections(folder), now: () => NOW, ...io }),
    )
    try {
      writeFileSync(join(folder, 'p.csv'), PEOPLE)
      writeFileSync(join(folder, 'd.csv'), DEALS)
      const people = await kedu(`people import ${join(folder, 'p.csv')}`)
      expect(people).toMatchObject({ code: 0, err: '正在操作：正式数据\n' })
      expect(workspace.people.byAccount('wecom', 'zhang')?.name).toBe('张三')
      const report = join(folder, 'r.csv')
      const deals = await kedu(`import ${join(folder, 'd.csv')} --report ${report}`)
      expect(deals.out).toContain('第 2 行 新增 甲厂')
      expect(workspace.rows()).toHaveLength(1)
      expect(readFileSync(report, 'utf8')).toContain('"甲厂","新增"')
      const beside = { env: { ...WECOM, INIT_CWD: folder } }
      const again = await kedu('import d.csv --report again.csv', beside)
      // Nothing new came in.
      expect(again.code).toBe(1)
      expect(readFileSync(join(folder, 'again.csv'), 'utf8')).toContain('已经导入过')
      // Whoever calls may not have the credentials: the server's own company counts.
      expect((await kedu('people list', { env: {} })).err).toBe('正在操作：正式数据\n')
      expect((await kedu('settings set redFlagHours 24')).code).toBe(0)
      expect(workspace.settings.redFlagHours).toBe(24)
    } finally {
      await control.close()
      await running.close()
    }
  })

  it('says who has the data when nobody answers', async () => {
    const running = await openKedu({
      dataFolder: join(folder, 'data'),
      timezone: 'Asia/Shanghai',
      isTrial: false,
      now: () => NOW,
    })
    try {
      const { code, err } = await kedu('people list')
      expect(code).toBe(1)
      expect(err).toContain(`进程号 ${process.pid}`)
    } finally {
      await running.close()
    }
  })
})

describe('kedu understand', () => {
  it('answers line by line, opening no data', async () => {
    const customers = join(folder, 'c.csv')
    writeFileSync(customers, 'name,industry,region\n苏州恒立精密机械有限公司,机械设备,华东\n')
    const { code, out } = await kedu(
      `understand --customers ${customers} --now 2026-11-23T09:30:00+08:00`,
      {
        env: {},
        stdin: '{"id":1,"text":"恒立精密报价了，卡在价格，周五下午3点再谈"}\n\nnonsense\n',
      },
    )
    expect(code).toBe(0)
    const [first, second] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(first).toMatchObject({
      id: 1,
      customer: '苏州恒立精密机械有限公司',
      next: { date: '2026-11-27', time: '15:00' },
    })
    expect(second).toHaveProperty('error')
    expect(() => readFileSync(join(folder, 'data'))).toThrow('ENOENT')
  })

  it('refuses a moment it cannot read', async () => {
    const customers = join(folder, 'c.csv')
    writeFileSync(customers, 'name\n甲\n')
    const { code, err } = await kedu(`understand --customers ${customers} --now 今天`)
    expect(code).toBe(1)
    expect(err).toContain('--now「今天」看不懂')
  })
})

describe('kedu judge', { timeout: 60_000 }, () => {
  it('answers a line for each file, opening no data', async () => {
    const picture = join(folder, 'white.png')
    writeFileSync(picture, pngOfSize(600, 800))
    writeFileSync(join(folder, 'page.html'), HTML)
    const { code, out } = await kedu(
      `judge ${picture} ${join(folder, 'page.html')} ${join(folder, 'none.jpg')}`,
      { env: {} },
    )
    const [first, second, third] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(first).toMatchObject({
      file: picture,
      mime: 'image/png',
      quality: { dark: true, blurred: false, ok: false },
      seal: { present: false, boxes: [] },
      signature: { present: false },
      pdf: null,
      qr: { found: false, payload: null },
      exif: { takenAt: null, lat: null, lng: null },
    })
    expect(second).toMatchObject({ mime: null, quality: null, seal: null, error: 'disguised' })
    expect(third).toMatchObject({ error: 'cannot-read' })
    expect(code).toBe(1)
    expect(() => readFileSync(join(folder, 'data'))).toThrow('ENOENT')
  })
})
