/** Row names are camelCase, columns snake_case: one list of names gives both statements and keeps them in step. */
function column(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** `t.driver_id` */
export function columnOf(name: string, table: string): string {
  return `${table}.${column(name)}`
}

/** `t.driver_id AS driverId, …` */
export function selectList(names: readonly string[], table?: string): string {
  return names.map((name) => `${table === undefined ? column(name) : columnOf(name, table)} AS ${name}`).join(', ')
}

/** Binds by name; every name must be given. */
export function insertInto(table: string, names: readonly string[]): string {
  return `INSERT INTO ${table} (${names.map(column).join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`
}

export function assignments(names: readonly string[]): string {
  return names.map((name) => `${column(name)} = @${name}`).join(', ')
}

export type Bindable = string | number | Buffer | null

/** Optional fields as columns: absent becomes NULL. */
export function bindings(
  names: readonly string[],
  values: Readonly<Record<string, Bindable | undefined>>,
): Record<string, Bindable> {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
}

/** NULL columns become absent fields. The statement's own row type says what the columns are. */
export function present<Row extends object>(row: { [Name in keyof Row]: Row[Name] | null }): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Row
}
