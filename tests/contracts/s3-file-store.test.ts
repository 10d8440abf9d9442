import { openS3Objects } from '@kedu/server/files/s3-objects'
import { afterAll, beforeAll } from 'vitest'
import { type S3Server, startS3Server } from '../support/s3-server.ts'
import { fileStoreContract } from './file-store.contract.ts'

let server: S3Server
let places = 0
beforeAll(async () => {
  server = await startS3Server()
})
afterAll(() => server.close())

fileStoreContract('a bucket', async () => {
  places += 1
  const config = { ...server.config, prefix: `place-${places}/` }
  return { open: () => openS3Objects(config), close: async () => undefined }
})
