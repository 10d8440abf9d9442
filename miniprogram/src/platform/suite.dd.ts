export { calls, suite } from './dingtalk.ts'
