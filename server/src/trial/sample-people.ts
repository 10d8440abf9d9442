/** The people of the sample company: two regions, every role. */
import { newPerson, type Person } from '@kedu/shared/people/person'
import { SAMPLE_DIRECTOR } from './sample-settings.ts'

type SamplePerson = Pick<Person, 'id' | 'name' | 'role' | 'department' | 'region' | 'managerId'>

/** Managers before those they lead. */
const PEOPLE: readonly SamplePerson[] = [
  {
    id: SAMPLE_DIRECTOR,
    name: '周敏',
    role: 'director',
    department: '管理层',
    region: null,
    managerId: null,
  },
  {
    id: 'wangjianguo',
    name: '王建国',
    role: 'manager',
    department: '华东销售部',
    region: '华东',
    managerId: SAMPLE_DIRECTOR,
  },
  {
    id: 'chenlihua',
    name: '陈丽华',
    role: 'manager',
    department: '华南销售部',
    region: '华南',
    managerId: SAMPLE_DIRECTOR,
  },
  ...rep('zhangwei', '张伟', '华东', 'wangjianguo'),
  ...rep('lina', '李娜', '华东', 'wangjianguo'),
  ...rep('zhaolei', '赵磊', '华东', 'wangjianguo'),
  ...rep('huangzhiqiang', '黄志强', '华南', 'chenlihua'),
  ...rep('hejing', '何静', '华南', 'chenlihua'),
  ...inside('linxiao', '林晓', 'admin', '管理层'),
  ...inside('sunyan', '孙燕', 'finance', '财务部'),
  ...inside('wugang', '吴刚', 'production', '生产部'),
  ...inside('zhengkai', '郑凯', 'warehouse', '仓储部'),
]

function rep(id: string, name: string, region: string, managerId: string): SamplePerson[] {
  return [{ id, name, role: 'rep', department: `${region}销售部`, region, managerId }]
}

function inside(
  id: string,
  name: string,
  role: Person['role'],
  department: string,
): SamplePerson[] {
  return [{ id, name, role, department, region: null, managerId: SAMPLE_DIRECTOR }]
}

/** Each can be picked in the web chat under their own id. */
export function samplePeople(): Person[] {
  return PEOPLE.map((person) => newPerson({ ...person, accounts: { web: person.id } }))
}
