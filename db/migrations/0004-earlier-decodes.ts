import type { Migration } from './migration.ts'

/** What an earlier driver read in a measurement's frames, kept when a later one reads them otherwise; the row says what holds now. */
const sql = `
CREATE TABLE earlier_decode (
  measurement_id TEXT NOT NULL REFERENCES measurement (id),
  until INTEGER NOT NULL,
  driver_version INTEGER NOT NULL,
  validity TEXT NOT NULL,
  claim TEXT NOT NULL,
  claim_reason TEXT,
  repeat_key TEXT,
  flags TEXT NOT NULL CHECK (json_valid(flags)),
  meal TEXT,
  site TEXT,
  meter_error_code TEXT,
  meter_error_help TEXT,
  quantities TEXT NOT NULL CHECK (json_valid(quantities)),
  PRIMARY KEY (measurement_id, driver_version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER earlier_decode_is_kept BEFORE UPDATE ON earlier_decode
  BEGIN SELECT RAISE(ABORT, 'an earlier decode is never changed'); END;
`

export const earlierDecodes: Migration = { version: 4, name: 'earlier decodes', sql }
