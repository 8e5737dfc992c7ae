/** One step of the schema. Published steps are never edited: a later one changes what an earlier one made. */
export interface Migration {
  /** `user_version` after this step. */
  readonly version: number
  readonly name: string
  readonly sql: string
}
