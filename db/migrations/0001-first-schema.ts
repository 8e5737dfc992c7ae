import type { Migration } from './migration.ts'

/**
 * Instants are milliseconds since the epoch, UTC. Values are whole thousandths of the canonical unit, so that a decimal is exact
 * and still a number to the index. Bounds are the plausible limits of the indicator catalogue: outside them nothing is a reading.
 */
const sql = `
CREATE TABLE staff (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  login TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('volunteer', 'duty', 'admin')),
  secret TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  failed_attempts INTEGER NOT NULL DEFAULT 0 CHECK (failed_attempts >= 0),
  locked_until INTEGER,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE resident (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  sex TEXT NOT NULL CHECK (sex IN ('male', 'female')),
  birth_date TEXT NOT NULL CHECK (birth_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' OR birth_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'),
  record_number TEXT UNIQUE CHECK (length(record_number) = 17 AND record_number NOT GLOB '*[^0-9]*'),
  identity_cipher BLOB,
  identity_hash BLOB UNIQUE CHECK ((identity_hash IS NULL) = (identity_cipher IS NULL)),
  phone_cipher BLOB,
  phone_tail_hash BLOB CHECK (phone_tail_hash IS NULL OR phone_cipher IS NOT NULL),
  address_cipher BLOB,
  family_contact_cipher BLOB,
  conditions TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(conditions)),
  arm_to_use TEXT CHECK (arm_to_use IN ('left', 'right')),
  lane_group TEXT CHECK (length(lane_group) <= 20),
  picture_sign TEXT CHECK (length(picture_sign) <= 20),
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'merged')),
  merged_into TEXT REFERENCES resident (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((state = 'merged') = (merged_into IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX resident_phone_tail ON resident (phone_tail_hash) WHERE phone_tail_hash IS NOT NULL;
CREATE INDEX resident_name ON resident (name, birth_date);

-- Every name under each of its endings, in characters, full pinyin and initials: any part is found by a prefix of a term.
CREATE TABLE resident_term (
  term TEXT NOT NULL,
  birth_year INTEGER NOT NULL,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  PRIMARY KEY (term, birth_year, resident_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX resident_term_resident ON resident_term (resident_id);

CREATE TABLE card (
  code_hash BLOB PRIMARY KEY CHECK (length(code_hash) = 32),
  resident_id TEXT NOT NULL REFERENCES resident (id),
  linked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  resident_id TEXT NOT NULL REFERENCES resident (id),
  version TEXT NOT NULL,
  form TEXT NOT NULL CHECK (form IN ('signed', 'oral', 'representative')),
  given_at INTEGER NOT NULL,
  withdrawn_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_resident ON consent (resident_id);

CREATE TABLE meter (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  driver_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  place TEXT,
  link_kind TEXT NOT NULL CHECK (link_kind IN ('serial', 'ble')),
  address TEXT NOT NULL,
  usb_vendor_id TEXT,
  usb_product_id TEXT,
  usb_serial_number TEXT,
  serial_number TEXT,
  firmware TEXT,
  settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
  state TEXT NOT NULL DEFAULT 'commissioned' CHECK (state IN ('commissioned', 'retired')),
  commissioned_at INTEGER NOT NULL,
  retired_at INTEGER,
  last_record_number INTEGER,
  CHECK ((state = 'retired') = (retired_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX meter_address ON meter (link_kind, address) WHERE state = 'commissioned';

CREATE TABLE meter_event (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  meter_id TEXT NOT NULL REFERENCES meter (id),
  at INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('linked', 'lost', 'identity', 'clock', 'clock-set', 'battery', 'skipped', 'rejected', 'error')),
  amount REAL,
  code TEXT,
  text TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX meter_event_meter ON meter_event (meter_id, at);

CREATE TABLE visit (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  kiosk TEXT NOT NULL,
  resident_id TEXT REFERENCES resident (id),
  guest_sex TEXT CHECK (guest_sex IN ('male', 'female')),
  guest_age_group TEXT CHECK (guest_age_group IN ('18-54', '55-64', '65-79', '80+')),
  assurance TEXT NOT NULL CHECK (assurance IN ('card', 'desk', 'typed', 'guest')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER CHECK (ended_at >= started_at),
  ended_by TEXT CHECK (ended_by IN ('done', 'timeout', 'other-card', 'desk', 'restart')),
  zone TEXT NOT NULL,
  CHECK ((assurance = 'guest') = (resident_id IS NULL)),
  CHECK (resident_id IS NULL OR (guest_sex IS NULL AND guest_age_group IS NULL)),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX visit_open ON visit (kiosk) WHERE ended_at IS NULL;
CREATE INDEX visit_started ON visit (started_at);
CREATE INDEX visit_resident ON visit (resident_id, started_at) WHERE resident_id IS NOT NULL;

CREATE TABLE measurement (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  delivery_key TEXT NOT NULL UNIQUE,
  repeat_key TEXT,
  meter_id TEXT REFERENCES meter (id),
  kind TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('live', 'stored', 'unknown')),
  validity TEXT NOT NULL CHECK (validity IN ('valid', 'measure-again', 'instrument-error', 'meter-error', 'quality-control')),
  claim TEXT NOT NULL CHECK (claim IN ('attributed', 'asking', 'unclaimed', 'nobody', 'repeat', 'void')),
  claim_reason TEXT,
  suggested_resident_id TEXT REFERENCES resident (id),
  visit_id TEXT REFERENCES visit (id),
  resident_id TEXT REFERENCES resident (id),
  started_at INTEGER,
  taken_at INTEGER NOT NULL,
  taken_trusted INTEGER NOT NULL CHECK (taken_trusted IN (0, 1)),
  received_at INTEGER NOT NULL,
  zone TEXT NOT NULL,
  meter_time TEXT,
  meter_time_precision TEXT CHECK (meter_time_precision IN ('second', 'minute')),
  clock_offset_ms REAL,
  record_number INTEGER,
  user_slot INTEGER,
  flags TEXT NOT NULL CHECK (json_valid(flags)),
  meal TEXT,
  site TEXT,
  meter_error_code TEXT,
  meter_error_help TEXT,
  quantities TEXT NOT NULL CHECK (json_valid(quantities)),
  driver_id TEXT NOT NULL,
  driver_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  CHECK (claim <> 'attributed' OR visit_id IS NOT NULL OR resident_id IS NOT NULL),
  CHECK (claim NOT IN ('unclaimed', 'asking', 'nobody') OR (visit_id IS NULL AND resident_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX measurement_repeat ON measurement (repeat_key) WHERE repeat_key IS NOT NULL;
CREATE INDEX measurement_received ON measurement (received_at);
CREATE INDEX measurement_waiting ON measurement (received_at) WHERE claim IN ('unclaimed', 'asking');

CREATE TABLE frame (
  measurement_id TEXT NOT NULL REFERENCES measurement (id),
  sequence INTEGER NOT NULL,
  journal_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  channel TEXT,
  bytes BLOB NOT NULL,
  PRIMARY KEY (measurement_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE quality_log (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  measurement_id TEXT NOT NULL REFERENCES measurement (id),
  meter_id TEXT REFERENCES meter (id),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('control-solution', 'empty-cuff', 'calibration'))
) STRICT, WITHOUT ROWID;
CREATE INDEX quality_log_meter ON quality_log (meter_id, at);

CREATE TABLE import_batch (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  rows_read INTEGER NOT NULL CHECK (rows_read >= 0),
  rows_added INTEGER NOT NULL CHECK (rows_added BETWEEN 0 AND rows_read),
  imported_at INTEGER NOT NULL,
  imported_by TEXT REFERENCES staff (id),
  undone_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE reading (
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
  CHECK (source IN ('meter', 'import') OR operator_id IS NOT NULL),
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

CREATE TABLE alert (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  reason TEXT NOT NULL CHECK (reason IN ('result', 'help', 'meter', 'station')),
  tier TEXT NOT NULL CHECK (tier IN ('inform', 'now')),
  rings INTEGER NOT NULL CHECK (rings IN (0, 1)),
  indicator TEXT,
  level TEXT,
  measurement_id TEXT REFERENCES measurement (id),
  lineage TEXT,
  resident_id TEXT REFERENCES resident (id),
  visit_id TEXT REFERENCES visit (id),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'closed')),
  raised_at INTEGER NOT NULL,
  acknowledged_at INTEGER,
  acknowledged_by TEXT REFERENCES staff (id),
  outcome TEXT,
  note TEXT,
  closed_at INTEGER,
  closed_reason TEXT CHECK (closed_reason IN ('handled', 'voided', 'moved', 'over')),
  CHECK ((reason = 'result') = (indicator IS NOT NULL AND level IS NOT NULL)),
  CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL AND closed_reason IS NOT NULL)),
  CHECK (state <> 'acknowledged' OR acknowledged_at IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_unresolved ON alert (raised_at) WHERE state <> 'closed';
CREATE INDEX alert_measurement ON alert (measurement_id) WHERE measurement_id IS NOT NULL;

-- Opaque ids and short codes only. Each hash covers the entry and the hash before it.
CREATE TABLE audit (
  position INTEGER PRIMARY KEY CHECK (position >= 1),
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('staff', 'station', 'kiosk', 'cli')),
  actor_id TEXT,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL CHECK (subject_id NOT GLOB '*[^!-~]*'),
  reason TEXT CHECK (length(reason) <= 40 AND reason NOT GLOB '*[^a-z0-9.-]*'),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  CHECK ((actor_kind = 'staff') = (actor_id IS NOT NULL))
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TABLE print_job (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  kind TEXT NOT NULL CHECK (kind IN ('slip', 'a4')),
  visit_id TEXT REFERENCES visit (id),
  resident_id TEXT REFERENCES resident (id),
  printer TEXT,
  copies INTEGER NOT NULL CHECK (copies BETWEEN 1 AND 20),
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'printed', 'failed')),
  error TEXT,
  reprint_of TEXT REFERENCES print_job (id),
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  CHECK ((state = 'queued') = (finished_at IS NULL)),
  CHECK ((state = 'failed') = (error IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX print_job_visit ON print_job (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX print_job_queued ON print_job (created_at) WHERE state = 'queued';

CREATE TABLE package (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  iso_year INTEGER NOT NULL CHECK (iso_year BETWEEN 2000 AND 2200),
  iso_week INTEGER NOT NULL CHECK (iso_week BETWEEN 1 AND 53),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  zone TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('made', 'sealed')),
  from_position INTEGER NOT NULL CHECK (from_position >= 0),
  to_position INTEGER NOT NULL CHECK (to_position >= from_position),
  audit_head TEXT NOT NULL CHECK (length(audit_head) = 64),
  file_name TEXT,
  sha256 TEXT CHECK (length(sha256) = 64),
  made_at INTEGER NOT NULL,
  sealed_at INTEGER,
  UNIQUE (iso_year, iso_week, revision),
  CHECK ((state = 'sealed') = (sealed_at IS NOT NULL AND file_name IS NOT NULL AND sha256 IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE package_item (
  package_id TEXT NOT NULL REFERENCES package (id),
  lineage TEXT NOT NULL,
  revision INTEGER NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('readings', 'corrections', 'quarantine')),
  reason TEXT,
  PRIMARY KEY (package_id, lineage, revision, part),
  CHECK ((part = 'quarantine') = (reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value)),
  changed_at INTEGER NOT NULL,
  changed_by TEXT
) STRICT, WITHOUT ROWID;
`

export const firstSchema: Migration = { version: 1, name: 'first schema', sql }
