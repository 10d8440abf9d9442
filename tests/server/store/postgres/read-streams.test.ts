import { readStreamRows } from '@kedu/server/store/postgres/read-streams'
import { expect, it } from 'vitest'
import { givenDeal, twoTeams } from '../../../support/api-company.ts'
import { buildTestApp } from '../../../support/build-test-app.ts'
import { testDatabase } from '../../../support/postgres.ts'

it('reads every deal in one of the parts, with its whole history', {
  timeout: 60_000,
}, async () => {
  const database = await testDatabase()
  const test = await buildTestApp({ people: twoTeams(), database })
  try {
    const { workspace } = test
    const names = ['华东机电', '宁波恒力', '苏州精密', '无锡华光', '常州顺格']
    for (const name of names) await givenDeal(test, 'zhangwei', name)
    const read = []
    for (const index of [0, 1]) {
      for await (const row of readStreamRows(database.url, workspace.id, 'deal', {
        part: { index, of: 2 },
      })) {
        const { streamId } = row.snapshot
        expect(await row.events()).toEqual(await workspace.store.history(workspace.id, streamId))
        read.push(streamId)
      }
    }
    expect(read.sort()).toEqual(
      workspace
        .rows()
        .map(({ id }) => `deal/${id}`)
        .sort(),
    )
    expect(read).toHaveLength(names.length)
    const [left = '', ...others] = workspace.rows().map(({ id }) => id)
    const rest = []
    for await (const row of readStreamRows(database.url, workspace.id, 'deal', {
      except: [left],
    })) {
      expect(await row.events()).not.toEqual([])
      rest.push(row.snapshot.streamId)
    }
    expect(rest.sort()).toEqual(others.map((id) => `deal/${id}`).sort())
  } finally {
    await test.close()
    await database.remove()
  }
})
