import type { LookupAddress, lookup } from 'node:dns'
import {
  guardedLookup,
  isAllowed,
  PrivateAddressError,
  urlProblem,
} from '@kedu/server/webhooks/address-guard'
import { httpSender } from '@kedu/server/webhooks/webhook-sender'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebhookReceiver } from '../../support/webhook-receiver.ts'

const OUTSIDE = { allowLoopback: false }
const LOOPBACK = { allowLoopback: true }

/** A name server that says this, one answer after the other. */
function names(...answers: string[][]): typeof lookup {
  const said = [...answers]
  const resolve = (_name: string, _options: object, callback: (...given: unknown[]) => void) => {
    const addresses = (said.length > 1 ? said.shift() : said[0]) ?? []
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return resolve as typeof lookup
}

function looked(resolve: typeof lookup, rules = OUTSIDE): Promise<LookupAddress[] | Error> {
  return new Promise((done) => {
    guardedLookup(rules, resolve)('hooks.example.com', { all: true }, (error, addresses) =>
      done(error ?? (addresses as LookupAddress[])),
    )
  })
}

describe('addresses', () => {
  it.each(['8.8.8.8', '119.29.29.29', '2400:3200::1', '2606:4700::6810:85e5', '64:ff9b::808:808'])(
    'takes %s',
    (address) => expect(isAllowed(address, OUTSIDE)).toBe(true),
  )

  it.each([
    '127.0.0.1',
    '127.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '0.0.0.0',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:127.0.0.1',
    '::10.0.0.1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '2002:a00:1::1',
    '64:ff9b::a00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    'no address',
  ])('refuses %s', (address) => expect(isAllowed(address, OUTSIDE)).toBe(false))

  it('takes loopback where it is allowed, and nothing else that is private', () => {
    expect(isAllowed('127.0.0.1', LOOPBACK)).toBe(true)
    expect(isAllowed('::1', LOOPBACK)).toBe(true)
    expect(isAllowed('10.0.0.1', LOOPBACK)).toBe(false)
    expect(isAllowed('169.254.169.254', LOOPBACK)).toBe(false)
  })

  it.each([
    ['https://hooks.example.com/kedu', null],
    ['https://2130706433/', 'private-address'],
    ['https://0x7f.1/', 'private-address'],
    ['https://127.1/', 'private-address'],
    ['https://[::ffff:7f00:1]/', 'private-address'],
    ['https://localhost/', 'private-address'],
    ['https://localhost./', 'private-address'],
    ['https://api.localhost/', 'private-address'],
    ['http://hooks.example.com/', 'not-https'],
    ['gopher://hooks.example.com/', 'not-https'],
    ['https://me@hooks.example.com/', 'with-password'],
    ['hooks.example.com', 'not-a-url'],
  ])('says of %s: %s', (url, problem) => expect(urlProblem(url, OUTSIDE)).toBe(problem))

  it('lets http go to loopback alone, where that is allowed', () => {
    expect(urlProblem('http://127.0.0.1:8080/', LOOPBACK)).toBeNull()
    expect(urlProblem('http://localhost:8080/', LOOPBACK)).toBeNull()
    expect(urlProblem('http://hooks.example.com/', LOOPBACK)).toBe('not-https')
  })
})

describe('names', () => {
  it('lead to what they say when all of it is public', async () => {
    expect(await looked(names(['8.8.8.8', '2400:3200::1']))).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2400:3200::1', family: 6 },
    ])
  })

  it.each([[['10.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['::ffff:127.0.0.1']], [[]]])(
    'lead nowhere with %j',
    async (addresses) => {
      expect(await looked(names(addresses))).toBeInstanceOf(PrivateAddressError)
    },
  )
})

describe('a request', () => {
  let receiver: WebhookReceiver
  beforeAll(async () => {
    receiver = await WebhookReceiver.open()
  })
  afterAll(() => receiver.close())

  it('goes to the addresses that were checked: a name that changes its mind is not followed', async () => {
    const sender = httpSender({ rules: OUTSIDE, resolve: names(['127.0.0.1']), timeoutMs: 2_000 })
    const url = `https://rebind.example.com:${receiver.port}/`
    expect(await sender.send(url, '{}', {})).toMatchObject({
      status: null,
      problem: 'private-address',
    })
    expect(receiver.taken).toEqual([])
    await sender.close()
  })

  it('does not go where an address stands in the place of a name', async () => {
    const sender = httpSender({ rules: OUTSIDE })
    expect((await sender.send(receiver.url, '{}', {})).problem).toBe('private-address')
    expect(receiver.taken).toEqual([])
    await sender.close()
  })

  it('is given up when nothing is answered, and when the answer does not end', async () => {
    const sender = httpSender({ rules: LOOPBACK, timeoutMs: 150 })
    receiver.script = ['hang', (response) => void response.writeHead(200).write('{')]
    expect(await sender.send(receiver.url, '{}', {})).toMatchObject({ problem: 'timeout' })
    // It said yes: what it goes on saying is not waited for.
    expect(await sender.send(receiver.url, '{}', {})).toMatchObject({ status: 200, problem: null })
    await sender.close()
  })

  it('says that nobody is there', async () => {
    const sender = httpSender({ rules: LOOPBACK, timeoutMs: 2_000 })
    const gone = await WebhookReceiver.open()
    const { url } = gone
    await gone.close()
    expect(await sender.send(url, '{}', {})).toMatchObject({ status: null, problem: 'unreachable' })
    await sender.close()
  })
})
