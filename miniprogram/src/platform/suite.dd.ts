export { calls, suite } from './dingtalk.ts'
export { files } from './dingtalk-files.ts'
