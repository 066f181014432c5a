-- Ships with Postgres, and an owner of the database may switch it on: the search box finds parts of words with it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
