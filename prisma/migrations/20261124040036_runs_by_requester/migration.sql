-- CreateIndex
CREATE INDEX "Run_requesterRef_createdAt_id_idx" ON "Run"("requesterRef", "createdAt" DESC, "id" DESC);
