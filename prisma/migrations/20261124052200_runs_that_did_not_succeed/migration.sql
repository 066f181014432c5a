-- Written by hand; `npm run migration` never touches it. Few runs do not succeed, and lists ask for exactly those: of a
-- template, of a team, of a person. Small, and not touched by a run that succeeds.
CREATE INDEX "Run_unsuccessful_template_idx" ON "Run" ("templateName", "status", "createdAt" DESC, "id" DESC) WHERE "status" IN ('failed', 'cancelled');
CREATE INDEX "Run_unsuccessful_team_idx" ON "Run" ("teamId", "status", "createdAt" DESC, "id" DESC) WHERE "status" IN ('failed', 'cancelled');
CREATE INDEX "Run_unsuccessful_starter_idx" ON "Run" ("startedBy", "status", "createdAt" DESC, "id" DESC) WHERE "status" IN ('failed', 'cancelled');
CREATE INDEX "Run_unsuccessful_requester_idx" ON "Run" ("requesterId", "status", "createdAt" DESC, "id" DESC) WHERE "status" IN ('failed', 'cancelled');
CREATE INDEX "Run_unsuccessful_requesterRef_idx" ON "Run" ("requesterRef", "status", "createdAt" DESC, "id" DESC) WHERE "status" IN ('failed', 'cancelled');

-- The indexes as before, and the state beside: where nearly no run succeeded, counting those that did reads the index alone.
DROP INDEX "Run_templateName_createdAt_idx";
CREATE INDEX "Run_templateName_createdAt_status_idx" ON "Run"("templateName", "createdAt" DESC, "status");
DROP INDEX "Run_teamId_createdAt_idx";
CREATE INDEX "Run_teamId_createdAt_status_idx" ON "Run"("teamId", "createdAt" DESC, "status");
DROP INDEX "Run_requesterId_createdAt_idx";
CREATE INDEX "Run_requesterId_createdAt_status_idx" ON "Run"("requesterId", "createdAt" DESC, "status");
DROP INDEX "Run_requesterRef_createdAt_id_idx";
CREATE INDEX "Run_requesterRef_createdAt_id_status_idx" ON "Run"("requesterRef", "createdAt" DESC, "id" DESC, "status");
