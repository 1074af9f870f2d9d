-- Cases: what is remembered of an investigation, and how it is found again by signature and by words.
-- facts holds [{"step", "fact"}], steps the tool calls, commands strings, all as JSON.

CREATE TABLE memory_case (
  investigation_id INTEGER PRIMARY KEY REFERENCES investigation (id) ON DELETE CASCADE,
  cluster_id TEXT NOT NULL,
  at TEXT NOT NULL,
  question TEXT NOT NULL,
  category TEXT NOT NULL,
  s1 TEXT NOT NULL,
  s2 TEXT NOT NULL,
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  steps TEXT NOT NULL CHECK (json_valid(steps)),
  root_cause TEXT NOT NULL,
  solution TEXT NOT NULL,
  commands TEXT NOT NULL CHECK (json_valid(commands)),
  pattern TEXT,
  score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
  taught INTEGER NOT NULL CHECK (taught IN (0, 1)),
  -- What the full-text index holds of the case: its question, the codes and quotes of its facts, its cause.
  words TEXT NOT NULL
) STRICT;

-- With the time, so that the newest of many alike are found without reading them all.
CREATE INDEX memory_case_s1 ON memory_case (s1, at);
CREATE INDEX memory_case_s2 ON memory_case (s2, at);

CREATE VIRTUAL TABLE memory_case_words USING fts5 (
  words,
  content = 'memory_case',
  content_rowid = 'investigation_id',
  tokenize = "porter unicode61 tokenchars '-_./:'"
);

CREATE TRIGGER memory_case_added AFTER INSERT ON memory_case BEGIN
  INSERT INTO memory_case_words (rowid, words) VALUES (new.investigation_id, new.words);
END;

CREATE TRIGGER memory_case_removed AFTER DELETE ON memory_case BEGIN
  INSERT INTO memory_case_words (memory_case_words, rowid, words)
  VALUES ('delete', old.investigation_id, old.words);
END;

CREATE TRIGGER memory_case_changed AFTER UPDATE ON memory_case BEGIN
  INSERT INTO memory_case_words (memory_case_words, rowid, words)
  VALUES ('delete', old.investigation_id, old.words);
  INSERT INTO memory_case_words (rowid, words) VALUES (new.investigation_id, new.words);
END;
