import { filesOf } from '@kedu/server/config/files'
import { describe, expect, it } from 'vitest'

function read(url: string) {
  const problems: string[] = []
  const config = filesOf((name) => (name === 'KEDU_FILES_URL' ? url : null), problems)
  return { config, problems }
}

describe('KEDU_FILES_URL', () => {
  it.each([
    [
      's3://AK:SE%2FCRET%2B@oss-cn-hangzhou-internal.aliyuncs.com/kedu',
      {
        endpoint: 'https://oss-cn-hangzhou-internal.aliyuncs.com',
        region: 'cn-hangzhou',
        style: 'virtual',
      },
    ],
    [
      's3://AK:SE%2FCRET%2B@cos.ap-shanghai.myqcloud.com/kedu',
      { endpoint: 'https://cos.ap-shanghai.myqcloud.com', region: 'ap-shanghai', style: 'virtual' },
    ],
    [
      's3://AK:SE%2FCRET%2B@s3.eu-west-1.amazonaws.com/kedu',
      { endpoint: 'https://s3.eu-west-1.amazonaws.com', region: 'eu-west-1', style: 'virtual' },
    ],
    [
      's3://AK:SE%2FCRET%2B@127.0.0.1:9000/kedu/files/2026?region=cn-1&style=path',
      { endpoint: 'http://127.0.0.1:9000', region: 'cn-1', style: 'path', prefix: 'files/2026/' },
    ],
    [
      's3://AK:SE%2FCRET%2B@minio.example.com/kedu',
      { endpoint: 'https://minio.example.com', region: 'us-east-1', style: 'path' },
    ],
  ])('says where, %s', (url, expected) => {
    const { config, problems } = read(url)
    expect(problems).toEqual([])
    expect(config).toMatchObject({
      bucket: 'kedu',
      prefix: '',
      accessKeyId: 'AK',
      secretAccessKey: 'SE/CRET+',
      ...expected,
    })
  })

  it.each([
    ['https://oss-cn-hangzhou.aliyuncs.com/kedu', 's3://密钥ID'],
    ['s3://oss-cn-hangzhou.aliyuncs.com/kedu', '缺密钥'],
    ['s3://AK:SECRET-X@oss-cn-hangzhou.aliyuncs.com', '存储桶名'],
    ['s3://AK:SECRET-X@host.example.com/Kedu', '存储桶名'],
    ['s3://AK:SECRET-X@host.example.com/kedu/..%2F', '前缀'],
    ['s3://AK:SECRET-X@host.example.com/kedu?style=dns', 'path 或 virtual'],
    ['s3://AK:SECRET-X@host.example.com/kedu?acl=public', 'acl'],
    ['s3://AK:SECRET-X@169.254.169.254/kedu', '元数据'],
    ['s3://AK:SECRET-X@100.100.100.200/kedu', '元数据'],
  ])('is refused in words that keep the secret, %s', (url, words) => {
    const { problems } = read(url)
    expect(problems.join()).toContain(words)
    expect(problems.join()).not.toContain('SECRET-X')
  })
})
