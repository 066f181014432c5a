-- AlterTable
ALTER TABLE "Environment" ADD COLUMN     "runId" TEXT,
ADD COLUMN     "runKey" TEXT;

-- CreateTable
CREATE TABLE "ChildRun" (
    "runId" TEXT NOT NULL,
    "parentId" TEXT NOT NULL,
    "rootId" TEXT NOT NULL,
    "depth" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "try" INTEGER NOT NULL,
    "told" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "ChildRun_pkey" PRIMARY KEY ("runId")
);

-- CreateTable
CREATE TABLE "TemplateThing" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "templateId" TEXT NOT NULL,
    "templateName" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "runId" TEXT NOT NULL,
    "stepId" TEXT NOT NULL,
    "requesterRef" TEXT,
    "requesterName" TEXT NOT NULL,
    "teamId" TEXT,
    "parameters" JSON NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "proposedVersion" INTEGER,
    "proposedParameters" JSON,
    "proposedBranch" TEXT,
    "proposedCommit" TEXT,
    "proposedRunId" TEXT,
    "proposedAt" TIMESTAMPTZ(3),
    "conflicts" TEXT[],

    CONSTRAINT "TemplateThing_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ChildRun_parentId_idx" ON "ChildRun"("parentId");

-- CreateIndex
CREATE INDEX "ChildRun_rootId_idx" ON "ChildRun"("rootId");

-- CreateIndex
CREATE UNIQUE INDEX "ChildRun_key_try_key" ON "ChildRun"("key", "try");

-- CreateIndex
CREATE INDEX "TemplateThing_templateName_kind_version_id_idx" ON "TemplateThing"("templateName", "kind", "version", "id");

-- CreateIndex
CREATE INDEX "TemplateThing_runId_idx" ON "TemplateThing"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "TemplateThing_kind_address_key" ON "TemplateThing"("kind", "address");

-- CreateIndex
CREATE UNIQUE INDEX "Environment_runKey_key" ON "Environment"("runKey");

-- AddForeignKey
ALTER TABLE "ChildRun" ADD CONSTRAINT "ChildRun_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
