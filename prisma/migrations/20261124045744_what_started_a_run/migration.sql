-- CreateIndex
CREATE INDEX "Run_startedBy_createdAt_id_idx" ON "Run"("startedBy", "createdAt" DESC, "id" DESC);

-- What is known of the runs that are there already.
UPDATE "Run" r SET "startedBy" = 'run' FROM "ChildRun" c WHERE c."runId" = r."id";
UPDATE "Run" SET "startedBy" = 'entity' WHERE "entityRef" IS NOT NULL AND "startedBy" = 'person';
