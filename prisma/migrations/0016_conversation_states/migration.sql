-- Set aside by its agent until the customer writes or the agent takes it back; and ended for the customer while the agent sums it up.
-- A migration of its own: a new value can be used only when the transaction that added it has ended.
ALTER TYPE "conversation_state" ADD VALUE 'parked';
ALTER TYPE "conversation_state" ADD VALUE 'wrapup';
