import { listLiteral } from '@kedu/server/store/postgres/array-types'
import { clientOptions } from '@kedu/server/store/postgres/connections'
import { expect, it } from 'vitest'

it.each([
  [[], '{}'],
  [['a', 'b'], '{"a","b"}'],
  [['', 'NULL', null], '{"","NULL",NULL}'],
  [['a","b', 'c\\', '{}', '中文 ,'], '{"a\\",\\"b","c\\\\","{}","中文 ,"}'],
  [[1.5, -2, null], '{"1.5","-2",NULL}'],
])('writes %j so that nothing in a value ends it', (values, literal) => {
  expect(listLiteral(values)).toBe(literal)
})

it('has no connection ask for types: nobody could catch the failure of that', () => {
  expect(clientOptions(5000).fetch_types).toBe(false)
})
