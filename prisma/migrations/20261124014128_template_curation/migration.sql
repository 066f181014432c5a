-- AlterTable
ALTER TABLE "Template" ADD COLUMN     "deprecatedWhy" TEXT,
ADD COLUMN     "endsAt" TIMESTAMPTZ(3),
ADD COLUMN     "isOwnerSet" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "successorName" TEXT;

-- AlterTable
ALTER TABLE "TemplateVersion" ADD COLUMN     "note" TEXT;

-- CreateTable
CREATE TABLE "TemplateDraft" (
    "id" TEXT NOT NULL,
    "templateName" TEXT,
    "openFor" TEXT,
    "title" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "baseVersion" INTEGER,
    "createdByName" TEXT NOT NULL,
    "changedById" TEXT NOT NULL,
    "changedByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "closedAs" TEXT,

    CONSTRAINT "TemplateDraft_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TemplateDraftFile" (
    "draftId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "executable" BOOLEAN NOT NULL DEFAULT false,
    "content" BYTEA NOT NULL,

    CONSTRAINT "TemplateDraftFile_pkey" PRIMARY KEY ("draftId","path")
);

-- CreateTable
CREATE TABLE "FormSession" (
    "id" TEXT NOT NULL,
    "templateName" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "teamId" TEXT,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "begunAt" TIMESTAMPTZ(3),
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "page" INTEGER NOT NULL DEFAULT 1,
    "pages" INTEGER NOT NULL,
    "runId" TEXT,

    CONSTRAINT "FormSession_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "TemplateDraft_openFor_key" ON "TemplateDraft"("openFor");

-- CreateIndex
CREATE INDEX "TemplateDraft_templateName_changedAt_idx" ON "TemplateDraft"("templateName", "changedAt" DESC);

-- CreateIndex
CREATE INDEX "FormSession_templateName_openedAt_idx" ON "FormSession"("templateName", "openedAt");

-- CreateIndex
CREATE INDEX "FormSession_lastAt_idx" ON "FormSession"("lastAt");

-- AddForeignKey
ALTER TABLE "TemplateDraftFile" ADD CONSTRAINT "TemplateDraftFile_draftId_fkey" FOREIGN KEY ("draftId") REFERENCES "TemplateDraft"("id") ON DELETE CASCADE ON UPDATE CASCADE;
