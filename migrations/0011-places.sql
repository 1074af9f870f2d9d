-- Where an investigation looked, so that a later look asks the same cluster or recording.

-- dump: the folder of a recording, view its namespaces as a JSON array; else context and kubeconfig as kubectl has them.
CREATE TABLE investigation_place (
  investigation_id INTEGER PRIMARY KEY REFERENCES investigation (id) ON DELETE CASCADE,
  dump TEXT,
  view TEXT CHECK (json_valid(view)),
  context TEXT,
  kubeconfig TEXT
) STRICT;
