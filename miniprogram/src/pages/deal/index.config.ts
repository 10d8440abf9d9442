export default definePageConfig({ navigationBarTitleText: '刻度 · 客户' })
