import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam } from '../../support/build-test-app.ts'

describe('files beside the workspaces', () => {
  it('are as they were after a restart, and no file is taken for a broken record', async () => {
    const before = await buildTestApp({ people: smallTeam() })
    const photo = await sharp({
      create: { width: 40, height: 30, channels: 3, background: '#336699' },
    })
      .jpeg()
      .toBuffer()
    const id = await before.app.files.put(before.workspace.id, photo, {
      mime: 'image/jpeg',
      extension: 'jpg',
      family: 'image',
    })
    const stat = await before.app.files.stat(before.workspace.id, id)
    await before.stop()

    const after = await buildTestApp({ people: smallTeam(), folder: before.folder })
    expect(await after.app.files.stat(after.workspace.id, id)).toEqual(stat)
    expect(Buffer.from((await after.app.files.read(after.workspace.id, id)) ?? [])).toEqual(photo)
    expect(await after.app.files.preview(after.workspace.id, id, 'thumbnail')).not.toBeNull()
    expect(after.workspace.store.problems()).toEqual([])
    await after.close()
  })
})
