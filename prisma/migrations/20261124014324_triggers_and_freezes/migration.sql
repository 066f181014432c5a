-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "entityRef" TEXT,
ADD COLUMN     "startedBy" TEXT NOT NULL DEFAULT 'person',
ADD COLUMN     "triggerDepth" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "triggerId" TEXT;

-- AlterTable
ALTER TABLE "Template" ADD COLUMN     "fits" JSONB;

-- CreateTable
CREATE TABLE "Trigger" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "templateName" TEXT NOT NULL,
    "version" INTEGER,
    "teamId" TEXT NOT NULL,
    "madeById" TEXT NOT NULL,
    "madeByName" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "pausedReason" TEXT,
    "config" JSONB NOT NULL,
    "parameters" JSON NOT NULL,
    "condition" TEXT,
    "nextAt" TIMESTAMPTZ(3),
    "secret" BYTEA,
    "formerSecret" BYTEA,
    "formerUntil" TIMESTAMPTZ(3),
    "refusedAt" TIMESTAMPTZ(3),
    "refusedReason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Trigger_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TriggerFiring" (
    "id" TEXT NOT NULL,
    "triggerId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "reason" TEXT,
    "runId" TEXT,
    "waitsForRun" TEXT,
    "payload" JSON,
    "digest" TEXT,
    "depth" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "TriggerFiring_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FreezeWindow" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "teamIds" TEXT[],
    "templateTypes" TEXT[],
    "startsAt" TIMESTAMPTZ(3),
    "endsAt" TIMESTAMPTZ(3),
    "cron" TEXT,
    "timeZone" TEXT,
    "durationMinutes" INTEGER,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "FreezeWindow_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Trigger_templateName_status_idx" ON "Trigger"("templateName", "status");

-- CreateIndex
CREATE INDEX "Trigger_kind_status_idx" ON "Trigger"("kind", "status");

-- CreateIndex
CREATE INDEX "Trigger_teamId_idx" ON "Trigger"("teamId");

-- CreateIndex
CREATE INDEX "TriggerFiring_triggerId_createdAt_id_idx" ON "TriggerFiring"("triggerId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "TriggerFiring_status_waitsForRun_idx" ON "TriggerFiring"("status", "waitsForRun");

-- CreateIndex
CREATE INDEX "TriggerFiring_triggerId_digest_createdAt_idx" ON "TriggerFiring"("triggerId", "digest", "createdAt");

-- CreateIndex
CREATE INDEX "TriggerFiring_runId_idx" ON "TriggerFiring"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "TriggerFiring_triggerId_key_key" ON "TriggerFiring"("triggerId", "key");

-- CreateIndex
CREATE INDEX "FreezeWindow_removedAt_endsAt_idx" ON "FreezeWindow"("removedAt", "endsAt");

-- CreateIndex
CREATE INDEX "Run_triggerId_createdAt_idx" ON "Run"("triggerId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Run_entityRef_createdAt_idx" ON "Run"("entityRef", "createdAt" DESC);

-- AddForeignKey
ALTER TABLE "TriggerFiring" ADD CONSTRAINT "TriggerFiring_triggerId_fkey" FOREIGN KEY ("triggerId") REFERENCES "Trigger"("id") ON DELETE CASCADE ON UPDATE CASCADE;
