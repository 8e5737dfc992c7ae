/**
 * Tells records that are met again, because a transfer was started over, from equal records that lie twice in the memory: only a
 * record that has come more often in this pass than in any before it is new.
 */
export class Passes {
  private seenInPass = new Map<string, number>()
  private readonly most = new Map<string, number>()

  /** The memory is read from its beginning. */
  begin(): void {
    this.seenInPass = new Map()
  }

  isNew(record: string): boolean {
    const seen = (this.seenInPass.get(record) ?? 0) + 1
    this.seenInPass.set(record, seen)
    if (seen <= (this.most.get(record) ?? 0)) return false
    this.most.set(record, seen)
    return true
  }
}
