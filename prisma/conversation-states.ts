/** SQL: the states in which the customer's next text joins the conversation. At most one of a thread is in one of them. */
export const openStates = "('held', 'waiting', 'offered', 'active', 'parked', 'wrapup')";

/** SQL: the states in which a conversation counts as one that its agent has (D24). */
export const countedStates = "('offered', 'active', 'wrapup')";
