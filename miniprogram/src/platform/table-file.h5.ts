import type { TableFiles } from './table-file-types.ts'

export const tableFiles: TableFiles = {
  canPick: true,
  pick: () =>
    new Promise((resolve) => {
      const input = document.createElement('input')
      input.type = 'file'
      input.accept = '.xlsx,.csv,text/csv'
      input.addEventListener('change', () => {
        const file = input.files?.[0]
        if (file === undefined) return resolve(null)
        file.arrayBuffer().then(
          (buffer) => resolve({ fileName: file.name, bytes: new Uint8Array(buffer) }),
          () => resolve(null),
        )
      })
      input.addEventListener('cancel', () => resolve(null))
      input.click()
    }),
}
