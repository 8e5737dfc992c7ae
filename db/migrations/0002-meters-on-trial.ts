import type { Migration } from './migration.ts'

/**
 * `in_use_from` is null while a meter is on trial; meters from before are in use without one. A control may be told apart from a
 * trial in the quality log. Every meter has its own list of measurements and of each kind of event.
 */
const sql = `
ALTER TABLE meter ADD COLUMN in_use_from INTEGER;
ALTER TABLE meter ADD COLUMN strip_lot TEXT CHECK (length(strip_lot) BETWEEN 1 AND 40);
ALTER TABLE meter ADD COLUMN strip_expires TEXT CHECK (strip_expires GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]');
UPDATE meter SET in_use_from = 0;

CREATE TABLE quality_log_next (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  measurement_id TEXT NOT NULL REFERENCES measurement (id),
  meter_id TEXT REFERENCES meter (id),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('control-solution', 'empty-cuff', 'calibration', 'trial'))
) STRICT, WITHOUT ROWID;
INSERT INTO quality_log_next (id, measurement_id, meter_id, at, kind)
  SELECT id, measurement_id, meter_id, at, kind FROM quality_log;
DROP TABLE quality_log;
ALTER TABLE quality_log_next RENAME TO quality_log;
CREATE INDEX quality_log_meter ON quality_log (meter_id, at);

CREATE INDEX measurement_meter ON measurement (meter_id, received_at) WHERE meter_id IS NOT NULL;
CREATE INDEX meter_event_type ON meter_event (meter_id, type, at);
`

export const metersOnTrial: Migration = { version: 2, name: 'meters on trial', sql }
