export default definePageConfig({ navigationBarTitleText: '刻度 · 规则' })
