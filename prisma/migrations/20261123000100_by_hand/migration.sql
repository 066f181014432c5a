-- What the schema language cannot say. Written by hand; `npm run migration` never touches it.

-- A name is free again once its environment is gone.
CREATE UNIQUE INDEX "Environment_live_name_key" ON "Environment" ("name") WHERE "status" NOT IN ('destroyed', 'rejected');

-- Which runs made an entity: its page asks.
CREATE INDEX "RunStep_entityRef_idx" ON "RunStep" (("output"->>'entityRef')) WHERE "output"->>'entityRef' IS NOT NULL;

-- The queue's front, each team's last place in it, and who holds a concurrency key: asked by every start.
CREATE INDEX "Run_queued_idx" ON "Run" ("rank") WHERE "status" = 'queued' AND "waitsFor" IS NULL;
CREATE INDEX "Run_queued_team_idx" ON "Run" ((COALESCE("teamId", "requesterId")), "rank") WHERE "status" = 'queued';
CREATE INDEX "Run_turn_idx" ON "Run" ("turnKey") WHERE "turnKey" IS NOT NULL AND "status" IN ('queued', 'running', 'waiting');

-- Nothing is ever refused for want of a month: what no partition takes goes here, and moves out when its month is made.
CREATE TABLE "AuditEntry_default" PARTITION OF "AuditEntry" DEFAULT;
CREATE TABLE "Event_default" PARTITION OF "Event" DEFAULT;
CREATE TABLE "ProbeResult_default" PARTITION OF "ProbeResult" DEFAULT;
CREATE TABLE "RunLogLine_default" PARTITION OF "RunLogLine" DEFAULT;

-- Makes the month partitions that cover first..last of every table partitioned by "at". Repeating it does nothing.
CREATE FUNCTION slipway_make_partitions(first date, last date) RETURNS integer
LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
DECLARE
  parent text;
  part text;
  month date;
  made integer := 0;
BEGIN
  FOR parent IN
    SELECT c.relname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
    WHERE c.relnamespace = current_schema()::regnamespace ORDER BY 1
  LOOP
    month := date_trunc('month', first)::date;
    WHILE month <= last LOOP
      part := parent || to_char(month, '"_"YYYY"_"MM');
      IF to_regclass(quote_ident(part)) IS NULL THEN
        -- Attached only when filled: a partition cannot be made over rows that the default one holds.
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent);
        EXECUTE format(
          'WITH moved AS (DELETE FROM %I WHERE "at" >= %L AND "at" < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
          parent || '_default', month, (month + interval '1 month')::date, part);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
          parent, part, month, (month + interval '1 month')::date);
        made := made + 1;
      END IF;
      month := (month + interval '1 month')::date;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;

-- Drops the months of one table that ended before `oldest`, and what the default partition holds from before it.
CREATE FUNCTION slipway_drop_partitions(parent text, oldest date) RETURNS integer
LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
DECLARE
  part text;
  dropped integer := 0;
BEGIN
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = quote_ident(parent)::regclass AND c.relname ~ '_\d{4}_\d{2}$'
      AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= oldest
  LOOP
    EXECUTE format('DROP TABLE %I', part);
    dropped := dropped + 1;
  END LOOP;
  EXECUTE format('DELETE FROM %I WHERE "at" < %L', parent || '_default', oldest);
  RETURN dropped;
END $$;
