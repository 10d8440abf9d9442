/**
 * Everything a stranger, a broken client or a malicious colleague can send: clear answers or plain
 * refusals, no 500, nothing half-stored, the process alive and healthy afterwards.
 */
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { CardAction } from '@kedu/shared/messages/outbound-message'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { instances, smallTeam } from '../support/build-test-app.ts'
import { type CallbackTweak, callbackXml } from '../support/fake-wecom-callbacks.ts'
import {
  HEIC_HEADER,
  HTML,
  JPEG_WITH_PAGE,
  pngOfSize,
  SVG,
  zipBomb,
} from '../support/hostile-files.ts'
import { onlyCard, WecomCompany, wordsOf } from '../support/wecom-company.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，下周三回访'
const MB = 1024 * 1024

let company: WecomCompany
let jpeg: Buffer
/** Two of them, so that a rep can be on WeCom and in the web chat. */
beforeAll(async () => {
  const people = smallTeam('wecom').map((person) => ({
    ...person,
    accounts: { ...person.accounts, web: person.id },
  }))
  company = await WecomCompany.open({ people })
  await company.say('zhangwei', OPENING)
  jpeg = await sharp({
    create: { width: 400, height: 300, channels: 3, background: '#456' },
  })
    .jpeg()
    .toBuffer()
})
afterAll(() => company.close())

let before = ''
async function contents(): Promise<string> {
  return JSON.stringify(await company.deals())
}

/** Still alive, still able to write, still answering the next honest message. */
afterEach(async () => {
  for (const path of ['/health/live', '/health/ready']) {
    expect((await fetch(company.url + path)).status).toBe(200)
  }
  await company.advance(60_000)
  const { workspace } = company.test
  expect(workspace.store.problems()).toEqual([])
  expect(await workspace.store.counts(workspace.id)).toMatchObject({
    inboxPending: 0,
    outboxDead: 0,
  })
})

async function unchangedBy(act: () => Promise<unknown>): Promise<void> {
  before = await contents()
  await act()
  await company.settle()
  expect(await contents()).toBe(before)
}

function textXml(text: string, id: string, from = 'zhangwei'): string {
  return callbackXml({
    ToUserName: company.fake.corpId,
    FromUserName: from,
    CreateTime: Math.floor(company.now() / 1000),
    MsgType: 'text',
    Content: text,
    MsgId: { xml: id },
    AgentID: company.fake.agentId,
  })
}

describe('forged and broken callbacks', () => {
  const attack = '华东机电 卡在竞品，明天回访'
  const seconds = () => Math.floor(company.now() / 1000)
  const forged: [string, () => CallbackTweak, number][] = [
    ['a forged signature', () => ({ signature: 'f'.repeat(40) }), 403],
    ['an empty signature', () => ({ signature: '' }), 403],
    ['a signature of another length', () => ({ signature: 'abc' }), 403],
    ['a timestamp of eleven minutes ago', () => ({ timestamp: seconds() - 661 }), 403],
    ['a timestamp of six minutes ahead', () => ({ timestamp: seconds() + 361 }), 403],
    ["another corp's receiver id", () => ({ receiverId: 'wwanothercorp0001' }), 403],
    ['broken base64', () => ({ encrypted: '!!!not-base64!!!' }), 400],
    ['base64 that is no ciphertext', () => ({ encrypted: 'QUJDREVGRw==' }), 400],
    ['an empty body', () => ({ rawBody: '' }), 400],
    ['no XML at all', () => ({ rawBody: '{"a":1}' }), 400],
    ['invalid UTF-8', () => ({ rawBody: new Uint8Array([0x3c, 0xff, 0xfe, 0xc0, 0x80]) }), 400],
    [
      'an XML bomb in the envelope',
      () => ({
        rawBody:
          '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>',
      }),
      400,
    ],
    [
      'two Encrypt elements',
      () => ({ rawBody: '<xml><Encrypt>AA==</Encrypt><Encrypt>BB==</Encrypt></xml>' }),
      400,
    ],
    [
      'a 10 MB body',
      () => ({ rawBody: `<xml><Encrypt>${'A'.repeat(10 * MB)}</Encrypt></xml>` }),
      413,
    ],
  ]
  it.each(forged)('refuses %s and keeps nothing of it', async (_name, tweak, status) => {
    await unchangedBy(async () => {
      const reply = await company.fake.callbackText('zhangwei', attack, tweak())
      expect(reply.status).toBe(status)
    })
  })

  it('refuses a flood of one signed request, and does once what the first one said', async () => {
    const first = await company.fake.callbackText('zhangwei', '帮助')
    const replies = await Promise.all(
      Array.from({ length: 40 * instances() }, () => company.fake.repeat(first.sent, 'zhangwei')),
    )
    await company.settle()
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200, 403]))
    expect(replies.at(-1)?.status).toBe(403)
    company.news('zhangwei')
  })

  it.each([
    ['a document type', (xml: string) => `<!DOCTYPE xml SYSTEM "file:///etc/passwd">${xml}`],
    [
      'an entity bomb',
      (xml: string) => `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${xml}`,
    ],
  ])('refuses %s although it is signed and encrypted rightly', async (_name, wrap) => {
    await unchangedBy(async () => {
      const reply = await company.fake.callback(wrap(textXml(attack, '8001')), 'zhangwei')
      expect(reply.status).toBe(400)
    })
  })

  it.each([
    ['__proto__ elements', '<xml><__proto__><isAdmin>1</isAdmin></__proto__></xml>'],
    ['a constructor element', '<xml><constructor><prototype>1</prototype></constructor></xml>'],
    ['unclosed elements', '<xml><FromUserName><![CDATA[zhangwei]]>'],
    ['nothing', ''],
    ['a thousand nested elements', `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`],
    [
      'a repeated sender',
      '<xml><FromUserName>a</FromUserName><FromUserName>b</FromUserName></xml>',
    ],
  ])('answers a signed message of %s without harm', async (_name, xml) => {
    await unchangedBy(async () => {
      const reply = await company.fake.callback(xml, 'zhangwei')
      expect([200, 400]).toContain(reply.status)
      expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
    })
  })

  it('refuses other methods and unknown addresses plainly', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const reply = await fetch(`${company.url}/callbacks/wecom/app`, { method })
      expect(reply.status).toBe(404)
    }
    for (const path of ['/callbacks/wecom/../app', '/..%2f..%2fetc/passwd', '/%00', '/callbacks']) {
      const reply = await fetch(company.url + path)
      expect(reply.status).toBeGreaterThanOrEqual(400)
      expect(reply.status).toBeLessThan(500)
    }
    const bare = await fetch(`${company.url}/callbacks/wecom/app`)
    expect(bare.status).toBe(400)
  })
})

describe('strange words', () => {
  it.each([
    ['10,000 characters', '华东机电说要考虑一下。'.repeat(900)],
    ['20,000 characters of one letter', 'a'.repeat(20_000)],
    ['emoji', '👍🏻👨‍👩‍👧‍👦🎉'.repeat(50)],
    ['right-to-left and invisible marks', '\u202e华东机电\u200b\u2066 \u0000\u0007'],
    ['markup', '<script>alert(1)</script> ]]> &amp; <xml> {{7*7}}'],
    ['half a surrogate pair', '华东机电 \ud83d'],
    ['only blanks', ' \n\t '],
    ['numbers without end', '9'.repeat(4000)],
  ])('gets an answer for %s, and stores no deal by accident', async (_name, text) => {
    const deals = (await company.deals()).length
    const seen = await company.say('lina', text)
    expect(wordsOf(seen)).toMatch(/\p{Script=Han}/u)
    expect(await company.deals()).toHaveLength(deals)
    await company.say('lina', '算了')
  })

  it('never cuts a name with <>&]]> down to another company', async () => {
    const other = await WecomCompany.open()
    try {
      await other.say('lina', '新客户 常州<天合>&]]>"机械"有限公司，线索，卡在价格，周五拜访')
      const names = (await other.deals()).map((deal) => deal.customer.name)
      expect(names.filter((name) => !name.includes('天合'))).toEqual([])
    } finally {
      await other.close()
    }
  })

  it('takes nothing for a message id or a sender that is not one', async () => {
    await unchangedBy(async () => {
      for (const from of ['../../etc/passwd', '__proto__', 'a'.repeat(5000), '\u0000', '']) {
        const reply = await company.fake.callback(textXml('帮助', '../8', from), from)
        expect(reply.status).toBe(200)
      }
    })
  })
})

describe('files made to hurt, over WeCom', () => {
  const files: [string, () => Buffer, string][] = [
    ['a 12000×12000 picture', () => pngOfSize(12_000, 12_000), 'image/png'],
    ['an SVG called a picture', () => SVG, 'image/jpeg'],
    ['a page called a picture', () => HTML, 'image/jpeg'],
    ['a picture with a page inside', () => JPEG_WITH_PAGE, 'image/jpeg'],
    ['an empty file', () => Buffer.alloc(0), 'image/jpeg'],
    [
      'random bytes',
      () => Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 37) % 251)),
      'image/jpeg',
    ],
    ['a program', () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(600)]), 'image/jpeg'],
  ]
  it.each(files)('refuses %s in words and keeps nothing', async (_name, bytes, mime) => {
    const count = (await company.deal('华东机电')).evidence.length
    company.news('zhangwei')
    const reply = await company.fake.callbackImage('zhangwei', bytes(), mime)
    expect(reply.status).toBe(200)
    await company.settle()
    await company.advance(5_000)
    expect(wordsOf(company.news('zhangwei'))).toMatch(/没有存|空的|没能/)
    expect((await company.deal('华东机电')).evidence).toHaveLength(count)
  })

  it('refuses a zip bomb without unpacking it', async () => {
    const count = (await company.deal('华东机电')).evidence.length
    company.news('zhangwei')
    for (const entry of ['[Content_Types].xml', 'a.txt']) {
      const bomb = zipBomb(64 * MB, entry)
      expect(bomb.length).toBeLessThan(MB)
      await company.fake.callbackFile('zhangwei', bomb, {
        fileName: '报价.docx',
        mime: 'application/zip',
      })
      await company.settle()
    }
    await company.advance(5_000)
    expect(wordsOf(company.news('zhangwei'))).toMatch(/没有存/)
    expect((await company.deal('华东机电')).evidence).toHaveLength(count)
  })

  it('keeps a HEIC in the original and says that it has no preview', async () => {
    await company.say('zhangwei', '华东机电到哪一步了')
    await company.fake.callbackImage('zhangwei', HEIC_HEADER, 'image/heic')
    await company.settle()
    await company.advance(5_000)
    expect(wordsOf(company.news('zhangwei'))).toContain('原件已存好')
  })

  it('answers a JPEG that was cut off', async () => {
    company.news('zhangwei')
    await company.fake.callbackImage('zhangwei', jpeg.subarray(0, jpeg.length >> 1))
    await company.settle()
    await company.advance(5_000)
    expect(wordsOf(company.news('zhangwei'))).toMatch(/\p{Script=Han}/u)
  })

  let named = 0
  it.each([
    '../../../etc/passwd.jpg',
    'C:\\windows\\合同.jpg',
    'a\u0000b.jpg',
    `${'长'.repeat(300)}.jpg`,
    '\u202egpj.exe',
    '.',
    '',
  ])('takes %j for a name and never for a path', async (fileName) => {
    await company.say('zhangwei', '华东机电到哪一步了')
    const media = company.fake.putMedia(jpeg, { fileName: 'x.jpg', mime: 'image/jpeg' })
    named += 1
    await company.fake.callback(
      callbackXml({
        ToUserName: company.fake.corpId,
        FromUserName: 'zhangwei',
        CreateTime: Math.floor(company.now() / 1000),
        MsgType: 'file',
        MediaId: media,
        FileName: fileName,
        MsgId: { xml: String(9_100_000 + named) },
        AgentID: company.fake.agentId,
      }),
      'zhangwei',
    )
    await company.settle()
    await company.advance(5_000)
    const kept = (await company.deal('华东机电')).evidence.at(-1)
    for (const bad of ['/', '\\', '\u0000', '\u202e']) expect(kept?.fileName).not.toContain(bad)
    expect(kept?.fileName.length).toBeGreaterThan(0)
    expect(kept?.fileName.length).toBeLessThanOrEqual(200)
  })
})

describe('the web chat', () => {
  function tokenOf(
    personId: string,
    more: Partial<{ workspace: string; secret: Uint8Array }> = {},
  ) {
    return new WebSessions({
      secret: more.secret ?? new Uint8Array(32).fill(7),
      workspace: more.workspace ?? company.test.workspace.id,
      clock: () => company.now(),
      lifetimeMs: 400 * 86_400_000,
    }).issue(personId, `hostile-${personId}`).token
  }
  let ids = 0
  function send(
    personId: string,
    content: unknown,
    more: { token?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
  ) {
    ids += 1
    return fetch(`${company.url}/web/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${more.token ?? tokenOf(personId)}`,
        origin: company.url,
        ...more.headers,
      },
      body: more.body ?? JSON.stringify({ id: `hostile-${ids}`, sentAt: company.now(), content }),
    })
  }
  async function transcript(personId: string): Promise<string> {
    const response = await fetch(`${company.url}/web/messages`, {
      headers: { authorization: `Bearer ${tokenOf(personId)}` },
    })
    return response.text()
  }

  it('refuses tokens that are forged, foreign, empty or for somebody unknown', async () => {
    await unchangedBy(async () => {
      for (const token of [
        '',
        'x',
        `${tokenOf('zhangwei')}x`,
        tokenOf('zhangwei').slice(0, -2),
        tokenOf('zhangwei', { secret: new Uint8Array(32).fill(8) }),
        tokenOf('zhangwei', { workspace: 'another' }),
        tokenOf('nobody'),
      ]) {
        const reply = await send('zhangwei', { kind: 'text', text: OPENING }, { token })
        expect(reply.status).toBe(401)
      }
    })
  })

  it.each([
    ['other content types', { headers: { 'content-type': 'text/plain' } }, [400, 415]],
    ['XML', { headers: { 'content-type': 'text/xml' }, body: '<xml/>' }, [400, 415]],
    ['broken JSON', { body: '{"id":' }, [400]],
    ['invalid UTF-8', { body: new Uint8Array([0x7b, 0xff, 0xfe]) }, [400]],
    ['huge JSON', { body: JSON.stringify({ id: 'x', pad: 'a'.repeat(2 * MB) }) }, [413]],
    ['deeply nested JSON', { body: `${'['.repeat(20_000)}${']'.repeat(20_000)}` }, [400]],
    ['a polluted object', { body: '{"__proto__":{"isAdmin":true},"id":"a"}' }, [400]],
    ['another site', { headers: { origin: 'https://evil.example' } }, [403]],
  ] as [string, Parameters<typeof send>[2], number[]][])(
    'refuses %s',
    async (_name, more, statuses) => {
      await unchangedBy(async () => {
        const reply = await send('zhangwei', { kind: 'text', text: '你好' }, more)
        expect(statuses).toContain(reply.status)
        expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
      })
    },
  )

  it.each([
    ['an unknown kind', { kind: 'drop-table' }],
    ['text that is no text', { kind: 'text', text: { $gt: '' } }],
    [
      'an unknown action',
      { kind: 'tap', cardId: 'x', label: 'x', selections: {}, action: { kind: 'root' } },
    ],
    ['a place outside the world', { kind: 'location', lat: 9999, lng: 0, label: null }],
    [
      'an upload that never was',
      { kind: 'image', files: [{ uploadId: 'x.y', fileName: 'a', mime: 'b' }] },
    ],
  ])('refuses %s', async (_name, content) => {
    await unchangedBy(async () => {
      const reply = await send('zhangwei', content)
      expect(reply.status).toBeGreaterThanOrEqual(400)
      expect(reply.status).toBeLessThan(500)
    })
  })

  it('answers or refuses strange words alike', async () => {
    for (const text of [
      'a'.repeat(10_000),
      '\u202e\u0000',
      '👨‍👩‍👧‍👦',
      '<script>alert(1)</script>]]>',
    ]) {
      const reply = await send('lina', { kind: 'text', text })
      expect(reply.status).toBeLessThan(500)
      await company.settle()
    }
    expect(await transcript('lina')).toMatch(/\p{Script=Han}/u)
  })

  it('refuses files made to hurt, one by one, with a reason in words', async () => {
    const form = new FormData()
    for (const [name, bytes] of [
      ['bomb.png', pngOfSize(12_000, 12_000)],
      ['x.svg.jpg', SVG],
      ['page.jpg', HTML],
      ['empty.jpg', Buffer.alloc(0)],
      ['zip.docx', zipBomb(64 * MB)],
    ] as const) {
      form.append('files', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), name)
    }
    const reply = await fetch(`${company.url}/web/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf('lina')}`, origin: company.url },
      body: form,
    })
    expect(reply.status).toBe(200)
    const answer = (await reply.json()) as { uploads: unknown[]; refused: { reason: string }[] }
    expect(answer.uploads).toEqual([])
    expect(answer.refused).toHaveLength(5)
    for (const { reason } of answer.refused)
      expect(JSON.stringify(reason)).toMatch(/\p{Script=Han}/u)
  })

  it('shows nobody a file of a deal they may not see', async () => {
    await company.say('zhangwei', '华东机电到哪一步了')
    await company.fake.callbackFile('zhangwei', jpeg, { fileName: '照片.jpg', mime: 'image/jpeg' })
    await company.settle()
    const fileId = (await company.deal('华东机电')).evidence.at(-1)?.fileId
    const get = (personId: string, path = '') =>
      fetch(`${company.url}/web/files/${fileId}${path}`, {
        headers: { authorization: `Bearer ${tokenOf(personId)}` },
      })
    for (const path of ['', '/preview', '/thumb']) {
      expect((await get('lina', path)).status).toBe(404)
      expect((await get('zhangwei', path)).status).toBe(200)
      expect((await get('wangmin', path)).status).toBe(200)
    }
    for (const odd of ['..%2f..%2fetc%2fpasswd', '%00', 'a'.repeat(500), '__proto__']) {
      const reply = await fetch(`${company.url}/web/files/${odd}`, {
        headers: { authorization: `Bearer ${tokenOf('zhangwei')}` },
      })
      expect([400, 404, 414]).toContain(reply.status)
    }
  })

  it('gives a rep who forges taps on a deal of somebody else nothing to see and nothing to change', async () => {
    await company.advanceTo('2026-12-04T19:00:00+08:00', 3_600_000)
    const deal = await company.deal('华东机电')
    const dealId = deal.id
    const alertId = deal.alerts.at(-1)?.id ?? ''
    expect(deal.alerts.at(-1)?.status).toBe('open')
    const [opened] = await company.events(dealId)
    const commandId = opened?.meta.commandId ?? ''
    const photo = deal.evidence[0]
    const photoCommand = `${photo?.id.split('/')[0]}/0`
    const contacted = { kind: 'contacted' } as const
    const forged: CardAction[] = [
      { kind: 'show-deal', dealId },
      { kind: 'show-contract', dealId },
      { kind: 'show-sum', alertId, dealId },
      { kind: 'undo', commandId, dealId },
      { kind: 'change', commandId, dealId },
      { kind: 'move-evidence', commandId: photoCommand, dealId },
      { kind: 'repair', alertId, dealId, choice: contacted },
      { kind: 'repair', alertId, dealId, choice: { kind: 'wait', until: null } },
      { kind: 'repair-commit', alertId, dealId, choice: contacted, obstacle: '竞品' },
      { kind: 'repair-back', alertId, dealId },
      { kind: 'answer', questionId: 'q', value: dealId },
      { kind: 'confirm', questionId: 'q' },
      { kind: 'ok', commandId },
    ]
    await unchangedBy(async () => {
      for (const action of forged) {
        const known = await transcript('lina')
        const reply = await send('lina', {
          kind: 'tap',
          cardId: 'forged',
          action,
          label: '点',
          selections: { obstacle: '竞品' },
        })
        expect(reply.status, action.kind).toBeLessThan(500)
        await company.settle()
        const fresh = (await transcript('lina')).replace(known.slice(0, -30), '')
        for (const secret of ['付款周期', '照片.jpg', photo?.fileName ?? '照片.jpg', '报价（']) {
          expect(fresh, `${action.kind} tells ${secret}`).not.toContain(secret)
        }
        await send('lina', { kind: 'text', text: '算了' })
        await company.settle()
      }
    })
    // The same forged over WeCom, on a card of the forger's own.
    const seenBefore = company.fake.seenBy('lina').length
    const own = onlyCard(
      await company.say('lina', '新客户 南通海川重工有限公司，线索，无障碍，周五拜访'),
    )
    await unchangedBy(async () => {
      for (const key of [
        JSON.stringify(['R', alertId, dealId, 'c', '竞品']),
        JSON.stringify(['u', commandId, dealId]),
        JSON.stringify(['R', alertId, dealId, 'w9999-99-99', null]),
        '["a"]',
        '__proto__',
        'x'.repeat(2000),
      ]) {
        const reply = await company.fake.callbackEvent('lina', 'template_card_event', {
          EventKey: key,
          TaskId: own.taskId,
          CardType: 'button_interaction',
          ResponseCode: 'CODE-0',
        })
        expect(reply.status).toBe(200)
        await company.settle()
      }
    })
    expect(wordsOf(company.fake.seenBy('lina').slice(seenBefore))).not.toContain('付款周期')
  })
})
