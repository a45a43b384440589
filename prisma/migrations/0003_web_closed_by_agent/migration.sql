-- An agent's closed conversations, newest first: the desktop's list and the day's count.
CREATE INDEX "conversations_closed_by_agent" ON "conversations" (agent_id, closed_at DESC, id) WHERE state = 'closed';
