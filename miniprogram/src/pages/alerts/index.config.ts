export default definePageConfig({ navigationBarTitleText: '刻度 · 提醒' })
