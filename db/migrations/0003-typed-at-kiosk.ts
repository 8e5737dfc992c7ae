import type { Migration } from './migration.ts'

/**
 * What a person reads off and types at the kiosk needs no member of staff behind it, only its measurement; and a pressure keeps what
 * was done shortly before it. A check cannot be changed in place, so the table is made anew.
 */
export const typedAtKiosk: Migration = {
  version: 3,
  name: 'typed at the kiosk',
  sql: `
CREATE TABLE reading_next (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  lineage TEXT NOT NULL CHECK (length(lineage) = 36),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  indicator TEXT NOT NULL,
  value_milli INTEGER,
  comparator TEXT CHECK (comparator IN ('LO', 'HI')),
  unit TEXT NOT NULL,
  meal TEXT CHECK (meal IN ('fasting', 'post-meal-2h', 'random')),
  arm TEXT CHECK (arm IN ('left', 'right')),
  posture TEXT CHECK (posture IN ('sitting', 'standing', 'lying')),
  site TEXT,
  shut_out TEXT CHECK (shut_out IN ('exertion', 'full-bladder', 'just-eaten')),
  band TEXT,
  level TEXT NOT NULL CHECK (level IN ('critical-low', 'low', 'borderline-low', 'normal', 'borderline-high', 'high', 'critical-high', 'not-judged')),
  alert TEXT NOT NULL CHECK (alert IN ('none', 'inform', 'now')),
  panel_band TEXT,
  panel_subtype TEXT CHECK (panel_subtype IN ('ISH', 'IDH')),
  catalogue_version TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('meter', 'hand', 'home-visit', 'import')),
  resident_id TEXT REFERENCES resident (id),
  visit_id TEXT REFERENCES visit (id),
  measurement_id TEXT REFERENCES measurement (id),
  import_batch_id TEXT REFERENCES import_batch (id),
  operator_id TEXT REFERENCES staff (id),
  measured_at INTEGER NOT NULL,
  zone TEXT NOT NULL,
  precision TEXT NOT NULL CHECK (precision IN ('second', 'minute', 'day')),
  series_id TEXT,
  series_role TEXT CHECK (series_role IN ('member', 'mean')),
  series_count INTEGER CHECK (series_count BETWEEN 1 AND 3),
  replaces TEXT,
  state TEXT NOT NULL CHECK (state IN ('current', 'superseded', 'entered-in-error')),
  reason TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (lineage, revision),
  CHECK (value_milli IS NOT NULL OR comparator IS NOT NULL),
  CHECK (resident_id IS NOT NULL OR visit_id IS NOT NULL),
  CHECK ((series_id IS NULL) = (series_role IS NULL)),
  CHECK ((series_role IS 'mean') = (series_count IS NOT NULL)),
  CHECK (source <> 'meter' OR measurement_id IS NOT NULL OR series_role IS 'mean'),
  CHECK (source IN ('meter', 'import') OR operator_id IS NOT NULL OR (source = 'hand' AND measurement_id IS NOT NULL)),
  CHECK (shut_out IS NULL OR indicator IN ('sbp', 'dbp', 'pulse')),
  CHECK ((source = 'import') = (import_batch_id IS NOT NULL)),
  CHECK (meal IS NULL OR indicator IN ('glucose', 'tc', 'tg', 'ua')),
  CHECK (CASE indicator
    WHEN 'sbp' THEN unit = 'mm[Hg]' AND (value_milli IS NULL OR value_milli BETWEEN 50000 AND 280000)
    WHEN 'dbp' THEN unit = 'mm[Hg]' AND (value_milli IS NULL OR value_milli BETWEEN 20000 AND 180000)
    WHEN 'pulse' THEN unit = '/min' AND (value_milli IS NULL OR value_milli BETWEEN 20000 AND 250000)
    WHEN 'glucose' THEN unit = 'mmol/L' AND (value_milli IS NULL OR value_milli BETWEEN 600 AND 33300)
    WHEN 'spo2' THEN unit = '%' AND (value_milli IS NULL OR value_milli BETWEEN 50000 AND 100000)
    WHEN 'temp' THEN unit = 'Cel' AND (value_milli IS NULL OR value_milli BETWEEN 30000 AND 43000)
    WHEN 'bmi' THEN unit = 'kg/m2' AND (value_milli IS NULL OR value_milli BETWEEN 10000 AND 60000)
    WHEN 'bodyfat' THEN unit = '%' AND (value_milli IS NULL OR value_milli BETWEEN 3000 AND 65000)
    WHEN 'waist' THEN unit = 'cm' AND (value_milli IS NULL OR value_milli BETWEEN 40000 AND 180000)
    WHEN 'tc' THEN unit = 'mmol/L' AND (value_milli IS NULL OR value_milli BETWEEN 1000 AND 20000)
    WHEN 'tg' THEN unit = 'mmol/L' AND (value_milli IS NULL OR value_milli BETWEEN 200 AND 30000)
    WHEN 'ua' THEN unit = 'umol/L' AND (value_milli IS NULL OR value_milli BETWEEN 50000 AND 1500000)
    WHEN 'weight' THEN unit = 'kg' AND (value_milli IS NULL OR value_milli BETWEEN 20000 AND 250000)
    WHEN 'height' THEN unit = 'cm' AND (value_milli IS NULL OR value_milli BETWEEN 100000 AND 220000)
    ELSE 0 END)
) STRICT;
INSERT INTO reading_next (
  position, lineage, revision, indicator, value_milli, comparator, unit, meal, arm, posture, site, band, level, alert,
  panel_band, panel_subtype, catalogue_version, source, resident_id, visit_id, measurement_id, import_batch_id, operator_id,
  measured_at, zone, precision, series_id, series_role, series_count, replaces, state, reason, created_at)
SELECT
  position, lineage, revision, indicator, value_milli, comparator, unit, meal, arm, posture, site, band, level, alert,
  panel_band, panel_subtype, catalogue_version, source, resident_id, visit_id, measurement_id, import_batch_id, operator_id,
  measured_at, zone, precision, series_id, series_role, series_count, replaces, state, reason, created_at
FROM reading;
-- Positions are never reused, erased ones included.
DELETE FROM sqlite_sequence WHERE name = 'reading_next';
INSERT INTO sqlite_sequence (name, seq) SELECT 'reading_next', seq FROM sqlite_sequence WHERE name = 'reading';
DROP TABLE reading;
ALTER TABLE reading_next RENAME TO reading;
-- Carries all a trend draws, so that a resident's points lie side by side and the table is not touched.
CREATE INDEX reading_trend ON reading (resident_id, indicator, measured_at, precision, value_milli, comparator, level, band, meal, series_count)
  WHERE state = 'current' AND series_role IS NOT 'member';
CREATE INDEX reading_measured ON reading (measured_at) WHERE state = 'current' AND series_role IS NOT 'member';
CREATE INDEX reading_visit ON reading (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX reading_measurement ON reading (measurement_id) WHERE measurement_id IS NOT NULL;
CREATE INDEX reading_series ON reading (series_id) WHERE series_id IS NOT NULL;
-- Nothing stored is overwritten: a row may only step back from its lineage's newest place.
CREATE TRIGGER reading_is_kept BEFORE UPDATE ON reading
  WHEN new.state <> 'superseded' OR old.state = 'superseded' OR new.value_milli IS NOT old.value_milli OR new.lineage <> old.lineage
    OR new.revision <> old.revision OR new.position <> old.position
  BEGIN SELECT RAISE(ABORT, 'a stored reading is never changed'); END;
`,
}
