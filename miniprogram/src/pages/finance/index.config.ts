export default definePageConfig({ navigationBarTitleText: '刻度 · 财务' })
