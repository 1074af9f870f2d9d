-- One bit a dimension for every vector of a space, packed in chunks: what a first, quick search scans whole.
-- ids: 32-bit little-endian investigation ids; codes: as many codes of equal length, in the same order. Append-only:
-- the code of a vector that was replaced or deleted stays, and is dropped when hits are scored on the vectors
-- themselves.
CREATE TABLE embedding_codes (
  space_id INTEGER NOT NULL REFERENCES embedding_space (id) ON DELETE CASCADE,
  chunk INTEGER NOT NULL CHECK (chunk >= 0),
  ids BLOB NOT NULL,
  codes BLOB NOT NULL,
  PRIMARY KEY (space_id, chunk)
) STRICT;
