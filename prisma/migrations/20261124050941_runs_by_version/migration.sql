-- CreateIndex
CREATE INDEX "Run_templateName_version_createdAt_id_idx" ON "Run"("templateName", "version", "createdAt" DESC, "id" DESC);
