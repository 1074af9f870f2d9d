-- How vectors are searched: codes that are scanned whole, and graphs that lie in files beside the database.

-- Similarity from which on two texts are of one trouble in this space; NULL until it is calibrated.
ALTER TABLE embedding_space ADD COLUMN threshold REAL CHECK (threshold BETWEEN -1 AND 1);

-- The mean of the vectors of a space, rotated, 32-bit floats: what their codes are made against. NULL while there are
-- too few vectors to need codes.
ALTER TABLE embedding_space ADD COLUMN centre BLOB;

-- Counts the vectors of a space, and lists their ids, without reading the vectors.
CREATE INDEX embedding_of_space ON embedding (space_id);

-- One bit a dimension for every vector of a space, packed in chunks: what a first, quick search scans whole.
-- ids: 32-bit little-endian embedding ids, ascending; codes: as many codes of equal length, in the same order.
-- Ranges of ids of two chunks never overlap. A vector that no chunk holds is compared itself.
CREATE TABLE embedding_codes (
  space_id INTEGER NOT NULL REFERENCES embedding_space (id) ON DELETE CASCADE,
  first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL CHECK (last_id >= first_id),
  ids BLOB NOT NULL,
  codes BLOB NOT NULL,
  PRIMARY KEY (space_id, first_id)
) STRICT;

-- Nothing of what is forgotten stays, so its chunk goes; the chunk is made anew of what is left.
CREATE TRIGGER embedding_removed AFTER DELETE ON embedding BEGIN
  DELETE FROM embedding_codes
   WHERE space_id = old.space_id AND old.id BETWEEN first_id AND last_id;
END;

-- The graph that serves a space: the only pointer to a file. file is NULL while there is none to be trusted; the
-- generation counts on. max_id: embeddings up to this id were looked at, embeddings: how many there were, elements:
-- how many distinct vectors the file holds. twins: pairs of 32-bit little-endian embedding ids, one in the graph and
-- one with an equal vector. disabled_reason: why no graph is loaded or built until the user asks for it.
CREATE TABLE index_state (
  space_id INTEGER PRIMARY KEY REFERENCES embedding_space (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  file TEXT,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  max_id INTEGER NOT NULL,
  embeddings INTEGER NOT NULL,
  elements INTEGER NOT NULL,
  dimensions INTEGER NOT NULL,
  params TEXT NOT NULL,
  twins BLOB NOT NULL,
  disabled_reason TEXT
) STRICT;

-- Who is building the graph of a space, and until when others leave it to them.
CREATE TABLE index_lease (
  space_id INTEGER PRIMARY KEY REFERENCES embedding_space (id) ON DELETE CASCADE,
  holder TEXT NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT;

-- Processes that are loading a graph just now. One that is here and gone died of it.
CREATE TABLE index_loading (
  space_id INTEGER NOT NULL REFERENCES embedding_space (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  started_ms INTEGER NOT NULL,
  PRIMARY KEY (space_id, generation, host, pid)
) STRICT;
