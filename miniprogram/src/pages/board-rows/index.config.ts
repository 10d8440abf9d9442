export default definePageConfig({ navigationBarTitleText: '刻度 · 清单' })
