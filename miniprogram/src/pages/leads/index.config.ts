export default definePageConfig({ navigationBarTitleText: '刻度 · 线索' })
