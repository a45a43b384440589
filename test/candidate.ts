import type { Candidate } from "#domain/eligibility";

/** A member of a campaign who is free in every way; a test says what is different. */
export const freeCandidate: Candidate = {
  agentId: "ana",
  presence: "available",
  heldByIncall: false,
  onCall: false,
  activeTotal: 0,
  penalty: 0,
  lastAssignedAt: null,
  lastTurn: null,
  joinedOrder: 0,
};
