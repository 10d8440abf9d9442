export default definePageConfig({ navigationBarTitleText: '刻度 · 进入' })
