-- What an answer tells beside its diagnosis: what could matter and was not read, the most telling things seen where no
-- cause was found, what memory knew of the same trouble. JSON, as the command line prints it.
ALTER TABLE investigation ADD COLUMN not_looked TEXT NOT NULL DEFAULT '[]';
ALTER TABLE investigation ADD COLUMN leads TEXT NOT NULL DEFAULT '[]';
ALTER TABLE investigation ADD COLUMN seen TEXT;
