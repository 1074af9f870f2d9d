-- Alerts: which investigation an alert got, when it was over, and the groups that wait to be investigated.

-- fingerprint: of the alert's labels, as Alertmanager works it out. starts_at: when the alert began, as it says itself.
CREATE TABLE alert_course (
  fingerprint TEXT NOT NULL,
  investigation_id INTEGER NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
  starts_at TEXT,
  resolved_at TEXT,
  PRIMARY KEY (fingerprint, investigation_id)
) STRICT;
CREATE INDEX alert_course_investigation ON alert_course (investigation_id);

-- group_json: the group's alerts, redacted. A row goes when its group has been investigated.
CREATE TABLE alert_queue (
  id INTEGER PRIMARY KEY,
  group_key TEXT NOT NULL UNIQUE,
  group_json TEXT NOT NULL CHECK (json_valid(group_json)),
  received_at TEXT NOT NULL
) STRICT;
