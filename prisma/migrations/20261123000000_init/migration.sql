-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('engineer', 'platform', 'manager', 'admin');

-- CreateEnum
CREATE TYPE "TeamRole" AS ENUM ('member', 'lead');

-- CreateEnum
CREATE TYPE "DeliveryStatus" AS ENUM ('pending', 'sent', 'suppressed', 'failed');

-- CreateEnum
CREATE TYPE "ApprovalStatus" AS ENUM ('pending', 'approved', 'rejected', 'expired', 'withdrawn');

-- CreateEnum
CREATE TYPE "RunStatus" AS ENUM ('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "StepStatus" AS ENUM ('pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped', 'cancelled');

-- CreateEnum
CREATE TYPE "EntityState" AS ENUM ('active', 'missing', 'archived');

-- CreateEnum
CREATE TYPE "LocationStatus" AS ENUM ('pending', 'reading', 'ready', 'failed');

-- CreateEnum
CREATE TYPE "EnvironmentStatus" AS ENUM ('requested', 'approved', 'provisioning', 'ready', 'asleep', 'expiring', 'destroying', 'destroyed', 'rejected', 'failed');

-- CreateEnum
CREATE TYPE "HealthStatus" AS ENUM ('healthy', 'degraded', 'down', 'unknown');

-- CreateEnum
CREATE TYPE "ProbeSource" AS ENUM ('person', 'annotation');

-- CreateTable
CREATE TABLE "Person" (
    "id" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "role" "Role" NOT NULL DEFAULT 'engineer',
    "isDemo" BOOLEAN NOT NULL DEFAULT false,
    "disabledAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Identity" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Identity_pkey" PRIMARY KEY ("issuer","subject")
);

-- CreateTable
CREATE TABLE "Team" (
    "id" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Membership" (
    "personId" TEXT NOT NULL,
    "teamId" TEXT NOT NULL,
    "role" "TeamRole" NOT NULL DEFAULT 'member',

    CONSTRAINT "Membership_pkey" PRIMARY KEY ("personId","teamId")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "userAgent" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ServiceToken" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "scopes" TEXT[],
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ServiceToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Notification" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "readAt" TIMESTAMPTZ(3),

    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Delivery" (
    "id" TEXT NOT NULL,
    "notificationId" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "status" "DeliveryStatus" NOT NULL DEFAULT 'pending',
    "detail" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApprovalRequest" (
    "id" TEXT NOT NULL,
    "status" "ApprovalStatus" NOT NULL DEFAULT 'pending',
    "action" TEXT NOT NULL,
    "subjectKind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "teamId" TEXT NOT NULL,
    "requesterId" TEXT NOT NULL,
    "requesterName" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "checks" JSONB NOT NULL,
    "plan" JSONB NOT NULL,
    "cost" JSONB,
    "alternative" JSONB,
    "ask" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),
    "decidedById" TEXT,
    "decidedByName" TEXT,
    "comment" TEXT,
    "reduced" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "ApprovalRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Template" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "type" TEXT NOT NULL,
    "tags" TEXT[],
    "ownerRef" TEXT,
    "latestVersion" INTEGER NOT NULL,
    "deprecatedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Template_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TemplateVersion" (
    "id" TEXT NOT NULL,
    "templateId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSON NOT NULL,
    "source" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TemplateVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TemplateFile" (
    "versionId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "executable" BOOLEAN NOT NULL DEFAULT false,
    "content" BYTEA NOT NULL,

    CONSTRAINT "TemplateFile_pkey" PRIMARY KEY ("versionId","path")
);

-- CreateTable
CREATE TABLE "Baseline" (
    "id" TEXT NOT NULL,
    "subjectKind" TEXT NOT NULL,
    "subjectName" TEXT NOT NULL,
    "minutes" INTEGER NOT NULL,
    "leadTimeHours" DOUBLE PRECISION NOT NULL,
    "evidence" TEXT NOT NULL,
    "setByName" TEXT NOT NULL,
    "validFrom" TIMESTAMPTZ(3) NOT NULL,
    "reviewAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Baseline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Run" (
    "id" TEXT NOT NULL,
    "number" SERIAL NOT NULL,
    "status" "RunStatus" NOT NULL DEFAULT 'queued',
    "templateId" TEXT NOT NULL,
    "templateName" TEXT NOT NULL,
    "templateTitle" TEXT NOT NULL,
    "versionId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "subject" TEXT,
    "requesterId" TEXT NOT NULL,
    "requesterName" TEXT NOT NULL,
    "requesterRef" TEXT,
    "teamId" TEXT,
    "parameters" JSON NOT NULL,
    "secrets" BYTEA,
    "output" JSON,
    "error" TEXT,
    "cure" TEXT,
    "cause" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "ending" TEXT,
    "waitsFor" TEXT,
    "turnKey" TEXT,
    "turnLimit" INTEGER,
    "rank" INTEGER NOT NULL DEFAULT 0,
    "hold" TEXT,
    "requestId" TEXT NOT NULL DEFAULT '',
    "logSeq" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RunStep" (
    "runId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "stepId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "status" "StepStatus" NOT NULL DEFAULT 'pending',
    "phase" TEXT NOT NULL DEFAULT 'main',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "isTolerated" BOOLEAN NOT NULL DEFAULT false,
    "question" JSONB,
    "input" JSON,
    "output" JSON,
    "error" TEXT,
    "spans" JSONB NOT NULL DEFAULT '[]',
    "progress" JSON,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RunStep_pkey" PRIMARY KEY ("runId","position")
);

-- CreateTable
CREATE TABLE "RunCheckpoint" (
    "runId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "files" BYTEA NOT NULL,
    "savedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RunCheckpoint_pkey" PRIMARY KEY ("runId")
);

-- CreateTable
CREATE TABLE "RunLogLine" (
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "stepId" TEXT,
    "level" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "RunLogLine_pkey" PRIMARY KEY ("runId","seq","at")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "actorId" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "result" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("actorId","action","key")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "subjectKind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "teamId" TEXT,
    "requestId" TEXT NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id","at")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "Event" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "subjectKind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "teamId" TEXT,
    "actorName" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("id","at")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "InboundEvent" (
    "source" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "time" TIMESTAMPTZ(3),
    "body" JSONB NOT NULL,

    CONSTRAINT "InboundEvent_pkey" PRIMARY KEY ("source","eventId")
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL,
    "lockKey" INTEGER NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Entity" (
    "id" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT,
    "description" TEXT,
    "type" TEXT,
    "lifecycle" TEXT,
    "tier" INTEGER,
    "ownerRef" TEXT,
    "systemRef" TEXT,
    "tags" TEXT[],
    "searchText" TEXT NOT NULL DEFAULT '',
    "document" JSON NOT NULL,
    "hash" TEXT NOT NULL,
    "state" "EntityState" NOT NULL DEFAULT 'active',
    "locationId" TEXT,
    "sourcePath" TEXT,
    "sourceLine" INTEGER,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "changedWhat" TEXT NOT NULL,

    CONSTRAINT "Entity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Relation" (
    "originId" TEXT NOT NULL,
    "sourceRef" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "targetRef" TEXT NOT NULL,

    CONSTRAINT "Relation_pkey" PRIMARY KEY ("sourceRef","type","targetRef","originId")
);

-- CreateTable
CREATE TABLE "Location" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "status" "LocationStatus" NOT NULL DEFAULT 'pending',
    "error" TEXT,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "revision" TEXT,
    "entityCount" INTEGER NOT NULL DEFAULT 0,
    "repositoryId" TEXT,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "readAt" TIMESTAMPTZ(3),

    CONSTRAINT "Location_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SavedView" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SavedView_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EnvironmentType" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "latestVersion" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EnvironmentType_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EnvironmentTypeVersion" (
    "id" TEXT NOT NULL,
    "typeId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSON NOT NULL,
    "hash" TEXT NOT NULL,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EnvironmentTypeVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EnvironmentProvisioner" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "capabilities" JSONB NOT NULL,
    "config" JSONB NOT NULL,
    "unavailable" TEXT,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EnvironmentProvisioner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EnvironmentQuota" (
    "teamId" TEXT NOT NULL,
    "most" INTEGER NOT NULL,
    "monthlyBudget" DECIMAL(10,2),

    CONSTRAINT "EnvironmentQuota_pkey" PRIMARY KEY ("teamId")
);

-- CreateTable
CREATE TABLE "EnvironmentLog" (
    "environmentId" TEXT NOT NULL,
    "made" JSONB NOT NULL DEFAULT '[]',
    "lines" JSONB NOT NULL DEFAULT '[]',
    "readAt" TIMESTAMPTZ(3),
    "watchedUntil" TIMESTAMPTZ(3),

    CONSTRAINT "EnvironmentLog_pkey" PRIMARY KEY ("environmentId")
);

-- CreateTable
CREATE TABLE "Environment" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" "EnvironmentStatus" NOT NULL DEFAULT 'requested',
    "typeName" TEXT NOT NULL,
    "typeTitle" TEXT NOT NULL,
    "typeIcon" TEXT NOT NULL DEFAULT 'box',
    "typeVersionId" TEXT NOT NULL,
    "provisioner" TEXT NOT NULL,
    "teamId" TEXT NOT NULL,
    "ownerRef" TEXT NOT NULL,
    "requesterId" TEXT NOT NULL,
    "requesterName" TEXT NOT NULL,
    "entityRef" TEXT,
    "reason" TEXT NOT NULL,
    "parameters" JSON NOT NULL,
    "ttlHours" INTEGER NOT NULL,
    "stages" JSONB NOT NULL DEFAULT '[]',
    "resources" JSONB NOT NULL DEFAULT '{}',
    "outputs" JSON NOT NULL DEFAULT '{}',
    "secretOutputs" BYTEA,
    "secretNames" TEXT[],
    "revealedAt" TIMESTAMPTZ(3),
    "revealedByName" TEXT,
    "observed" JSONB,
    "history" JSONB NOT NULL DEFAULT '[]',
    "url" TEXT,
    "port" INTEGER,
    "error" TEXT,
    "hourlyPrice" DECIMAL(10,4) NOT NULL,
    "asleepPrice" DECIMAL(10,4) NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL DEFAULT 'EUR',
    "sleptHours" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "sleeps" JSONB NOT NULL DEFAULT '[]',
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "approvedAt" TIMESTAMPTZ(3),
    "provisioningAt" TIMESTAMPTZ(3),
    "readyAt" TIMESTAMPTZ(3),
    "asleepSince" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Environment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Probe" (
    "id" TEXT NOT NULL,
    "entityRef" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'http',
    "config" JSONB NOT NULL,
    "intervalSeconds" INTEGER NOT NULL,
    "timeoutSeconds" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "source" "ProbeSource" NOT NULL DEFAULT 'person',
    "setByName" TEXT NOT NULL DEFAULT '',
    "status" "HealthStatus" NOT NULL DEFAULT 'unknown',
    "reason" TEXT NOT NULL DEFAULT 'Not probed yet',
    "since" TIMESTAMPTZ(3) NOT NULL,
    "checkedAt" TIMESTAMPTZ(3),
    "latencyMs" INTEGER,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Probe_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProbeResult" (
    "probeId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "status" "HealthStatus" NOT NULL,
    "reason" TEXT NOT NULL,
    "latencyMs" INTEGER,

    CONSTRAINT "ProbeResult_pkey" PRIMARY KEY ("probeId","at")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "ProbeDay" (
    "probeId" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "healthy" INTEGER NOT NULL DEFAULT 0,
    "degraded" INTEGER NOT NULL DEFAULT 0,
    "down" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "ProbeDay_pkey" PRIMARY KEY ("probeId","day")
);

-- CreateTable
CREATE TABLE "Repository" (
    "id" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "defaultBranch" TEXT NOT NULL DEFAULT 'main',
    "isPrivate" BOOLEAN NOT NULL DEFAULT false,
    "teamId" TEXT,
    "idempotencyKey" TEXT,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "pushedAt" TIMESTAMPTZ(3),
    "head" JSONB,

    CONSTRAINT "Repository_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Person_ref_key" ON "Person"("ref");

-- CreateIndex
CREATE INDEX "Identity_personId_idx" ON "Identity"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "Team_ref_key" ON "Team"("ref");

-- CreateIndex
CREATE INDEX "Membership_teamId_idx" ON "Membership"("teamId");

-- CreateIndex
CREATE INDEX "Session_personId_expiresAt_idx" ON "Session"("personId", "expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "ServiceToken_hash_key" ON "ServiceToken"("hash");

-- CreateIndex
CREATE INDEX "Notification_personId_createdAt_id_idx" ON "Notification"("personId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Notification_personId_cause_key" ON "Notification"("personId", "cause");

-- CreateIndex
CREATE UNIQUE INDEX "Delivery_notificationId_channel_key" ON "Delivery"("notificationId", "channel");

-- CreateIndex
CREATE INDEX "ApprovalRequest_status_createdAt_id_idx" ON "ApprovalRequest"("status", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ApprovalRequest_decidedAt_id_idx" ON "ApprovalRequest"("decidedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ApprovalRequest_requesterId_createdAt_id_idx" ON "ApprovalRequest"("requesterId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ApprovalRequest_subjectKind_subjectId_idx" ON "ApprovalRequest"("subjectKind", "subjectId");

-- CreateIndex
CREATE INDEX "ApprovalRequest_teamId_status_idx" ON "ApprovalRequest"("teamId", "status");

-- CreateIndex
CREATE UNIQUE INDEX "Template_name_key" ON "Template"("name");

-- CreateIndex
CREATE INDEX "Template_name_id_idx" ON "Template"("name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "TemplateVersion_templateId_version_key" ON "TemplateVersion"("templateId", "version");

-- CreateIndex
CREATE INDEX "Baseline_subjectKind_subjectName_validFrom_idx" ON "Baseline"("subjectKind", "subjectName", "validFrom");

-- CreateIndex
CREATE UNIQUE INDEX "Run_number_key" ON "Run"("number");

-- CreateIndex
CREATE INDEX "Run_createdAt_id_idx" ON "Run"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Run_status_createdAt_id_idx" ON "Run"("status", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Run_templateName_createdAt_idx" ON "Run"("templateName", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Run_requesterId_createdAt_idx" ON "Run"("requesterId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Run_teamId_createdAt_idx" ON "Run"("teamId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "IdempotencyKey_createdAt_idx" ON "IdempotencyKey"("createdAt");

-- CreateIndex
CREATE INDEX "AuditEntry_at_id_idx" ON "AuditEntry"("at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_subjectKind_subjectId_at_idx" ON "AuditEntry"("subjectKind", "subjectId", "at" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_actorId_at_idx" ON "AuditEntry"("actorId", "at" DESC);

-- CreateIndex
CREATE INDEX "Event_at_id_idx" ON "Event"("at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Event_subjectKind_subjectId_at_idx" ON "Event"("subjectKind", "subjectId", "at" DESC);

-- CreateIndex
CREATE INDEX "InboundEvent_receivedAt_idx" ON "InboundEvent"("receivedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Worker_lockKey_key" ON "Worker"("lockKey");

-- CreateIndex
CREATE UNIQUE INDEX "Entity_ref_key" ON "Entity"("ref");

-- CreateIndex
CREATE INDEX "Entity_changedAt_id_idx" ON "Entity"("changedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Entity_kind_name_id_idx" ON "Entity"("kind", "name", "id");

-- CreateIndex
CREATE INDEX "Entity_name_id_idx" ON "Entity"("name", "id");

-- CreateIndex
CREATE INDEX "Entity_ownerRef_idx" ON "Entity"("ownerRef");

-- CreateIndex
CREATE INDEX "Entity_systemRef_idx" ON "Entity"("systemRef");

-- CreateIndex
CREATE INDEX "Entity_locationId_idx" ON "Entity"("locationId");

-- CreateIndex
CREATE INDEX "Entity_searchText_idx" ON "Entity" USING GIN ("searchText" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Relation_targetRef_type_idx" ON "Relation"("targetRef", "type");

-- CreateIndex
CREATE INDEX "Relation_originId_idx" ON "Relation"("originId");

-- CreateIndex
CREATE INDEX "Location_createdAt_id_idx" ON "Location"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Location_type_target_key" ON "Location"("type", "target");

-- CreateIndex
CREATE UNIQUE INDEX "SavedView_personId_place_name_key" ON "SavedView"("personId", "place", "name");

-- CreateIndex
CREATE UNIQUE INDEX "EnvironmentType_name_key" ON "EnvironmentType"("name");

-- CreateIndex
CREATE UNIQUE INDEX "EnvironmentTypeVersion_typeId_version_key" ON "EnvironmentTypeVersion"("typeId", "version");

-- CreateIndex
CREATE INDEX "Environment_requestedAt_id_idx" ON "Environment"("requestedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Environment_status_requestedAt_id_idx" ON "Environment"("status", "requestedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Environment_teamId_status_idx" ON "Environment"("teamId", "status");

-- CreateIndex
CREATE INDEX "Environment_requesterId_status_idx" ON "Environment"("requesterId", "status");

-- CreateIndex
CREATE INDEX "Environment_name_status_idx" ON "Environment"("name", "status");

-- CreateIndex
CREATE INDEX "Environment_typeName_readyAt_idx" ON "Environment"("typeName", "readyAt");

-- CreateIndex
CREATE INDEX "Environment_status_expiresAt_idx" ON "Environment"("status", "expiresAt");

-- CreateIndex
CREATE INDEX "Environment_entityRef_idx" ON "Environment"("entityRef");

-- CreateIndex
CREATE UNIQUE INDEX "Probe_entityRef_key" ON "Probe"("entityRef");

-- CreateIndex
CREATE INDEX "Probe_enabled_nextAt_idx" ON "Probe"("enabled", "nextAt");

-- CreateIndex
CREATE INDEX "Probe_status_idx" ON "Probe"("status");

-- CreateIndex
CREATE UNIQUE INDEX "Repository_idempotencyKey_key" ON "Repository"("idempotencyKey");

-- CreateIndex
CREATE INDEX "Repository_createdAt_id_idx" ON "Repository"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Repository_owner_name_key" ON "Repository"("owner", "name");

-- AddForeignKey
ALTER TABLE "Identity" ADD CONSTRAINT "Identity_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_notificationId_fkey" FOREIGN KEY ("notificationId") REFERENCES "Notification"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TemplateVersion" ADD CONSTRAINT "TemplateVersion_templateId_fkey" FOREIGN KEY ("templateId") REFERENCES "Template"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TemplateFile" ADD CONSTRAINT "TemplateFile_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "TemplateVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunStep" ADD CONSTRAINT "RunStep_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Entity" ADD CONSTRAINT "Entity_locationId_fkey" FOREIGN KEY ("locationId") REFERENCES "Location"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EnvironmentTypeVersion" ADD CONSTRAINT "EnvironmentTypeVersion_typeId_fkey" FOREIGN KEY ("typeId") REFERENCES "EnvironmentType"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EnvironmentLog" ADD CONSTRAINT "EnvironmentLog_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
