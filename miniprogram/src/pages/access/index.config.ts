export default definePageConfig({ navigationBarTitleText: '刻度 · 接口' })
