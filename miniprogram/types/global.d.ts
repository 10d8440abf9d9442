/// <reference types="@tarojs/taro" />

declare module '*.css'

/** Replaced by the build; only `app.config.ts` asks. */
declare const process: { env: { TARO_ENV: 'h5' | 'weapp' | 'dd' } }
