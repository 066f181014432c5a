-- CreateEnum
CREATE TYPE "DecisionWay" AS ENUM ('page', 'link', 'api');

-- CreateEnum
CREATE TYPE "DecisionKind" AS ENUM ('approve', 'reject');

-- AlterTable
ALTER TABLE "ApprovalRequest" ADD COLUMN     "brokenAt" TIMESTAMPTZ(3),
ADD COLUMN     "brokenById" TEXT,
ADD COLUMN     "brokenReason" TEXT,
ADD COLUMN     "cause" TEXT,
ADD COLUMN     "decideOwner" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "decideRefs" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "decideRoles" TEXT[] DEFAULT ARRAY['platform', 'admin']::TEXT[],
ADD COLUMN     "decideWhen" TEXT,
ADD COLUMN     "escalatedAt" TIMESTAMPTZ(3),
ADD COLUMN     "escalation" JSONB,
ADD COLUMN     "remindedAt" TIMESTAMPTZ(3),
ADD COLUMN     "review" TEXT,
ADD COLUMN     "reviewedAt" TIMESTAMPTZ(3),
ADD COLUMN     "reviewedById" TEXT,
ADD COLUMN     "reviewedByName" TEXT,
ADD COLUMN     "stage" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "stages" JSONB NOT NULL DEFAULT '[]',
ALTER COLUMN "teamId" DROP NOT NULL;

-- CreateTable
CREATE TABLE "ApprovalDecision" (
    "id" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "stage" INTEGER NOT NULL,
    "decision" "DecisionKind" NOT NULL,
    "personId" TEXT NOT NULL,
    "personName" TEXT NOT NULL,
    "forId" TEXT,
    "forName" TEXT,
    "seatId" TEXT NOT NULL,
    "comment" TEXT,
    "way" "DecisionWay" NOT NULL,
    "decidedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ApprovalDecision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApprovalDelegation" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "deputyId" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApprovalDelegation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApprovalLink" (
    "id" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ApprovalLink_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ApprovalDecision_requestId_personId_key" ON "ApprovalDecision"("requestId", "personId");

-- CreateIndex
CREATE UNIQUE INDEX "ApprovalDecision_requestId_seatId_key" ON "ApprovalDecision"("requestId", "seatId");

-- CreateIndex
CREATE INDEX "ApprovalDelegation_deputyId_until_idx" ON "ApprovalDelegation"("deputyId", "until");

-- CreateIndex
CREATE INDEX "ApprovalDelegation_personId_until_idx" ON "ApprovalDelegation"("personId", "until");

-- CreateIndex
CREATE UNIQUE INDEX "ApprovalLink_requestId_personId_key" ON "ApprovalLink"("requestId", "personId");

-- CreateIndex
CREATE UNIQUE INDEX "ApprovalRequest_cause_key" ON "ApprovalRequest"("cause");

-- CreateIndex
CREATE INDEX "ApprovalRequest_reviewedAt_brokenAt_idx" ON "ApprovalRequest"("reviewedAt", "brokenAt");

-- AddForeignKey
ALTER TABLE "ApprovalDecision" ADD CONSTRAINT "ApprovalDecision_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "ApprovalRequest"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprovalLink" ADD CONSTRAINT "ApprovalLink_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "ApprovalRequest"("id") ON DELETE CASCADE ON UPDATE CASCADE;
