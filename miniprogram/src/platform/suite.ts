/** WeCom's mini-program; DingTalk's and the pages' are beside it, the build takes its own. */
export { calls, suite } from './wecom.ts'
export { files } from './wecom-files.ts'
