/** SQL: the campaign's chat time from now on (D3), for an UPDATE of `conversations`; null where it has no limit. */
export const freshChatDeadline = `(SELECT CASE WHEN k.chat_seconds > 0 THEN clock_timestamp() + make_interval(secs => k.chat_seconds) END
  FROM campaigns k WHERE k.id = conversations.campaign_id)`;
