/** What WeChat's developer tool needs beside the build: whose mini-program it is. */
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathOf } from './folder.js'

const env = path.resolve(import.meta.dirname, '../../.env')
if (existsSync(env)) process.loadEnvFile(env)
const { KEDU_WEAPP_ID, KEDU_MINIPROGRAM_WORKSPACE } = process.env

const project = {
  // The tool's own name for "none": one can look, not upload.
  appid: KEDU_WEAPP_ID || 'touristappid',
  projectname: 'kedu',
  compileType: 'miniprogram',
  miniprogramRoot: './',
  // The build is ES5, minified and prefixed already.
  setting: { urlCheck: true, es6: false, postcss: false, minified: false, enhance: false },
}
writeFileSync(
  path.join(pathOf('weapp', KEDU_MINIPROGRAM_WORKSPACE), 'project.config.json'),
  `${JSON.stringify(project, null, 2)}\n`,
)
if (!KEDU_WEAPP_ID) console.log('没有填 KEDU_WEAPP_ID：开发者工具里能看，不能上传。')
