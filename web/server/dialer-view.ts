import { formatDialString } from "#domain/dial-string";
import { dialerPhase } from "#domain/dialer";
import { type RecentSends, rateNow, round, steadyRate } from "#domain/dialer-rate";
import { isOpen, nextChange, openSpell, type Schedule } from "#domain/schedule";
import { balance, spoolCounts } from "#domain/spool-state";
import { dialerPage } from "#temporal/client";
import { userOfActor } from "./actor.ts";
import { scheduleOf } from "./schedules.ts";
import type { Dialer } from "./shapes/dialers.ts";

// Of the rows that came to "sending". By the transaction's clock, which an index can be searched by.
const minute = "FILTER (WHERE at > now() - interval '1 minute')";
const moment = "FILTER (WHERE at > now() - interval '10 seconds')";
const ago = (time: string) => `extract(epoch FROM clock_timestamp() - ${time})::float8`;

/** Sends begun lately, per dialer and per account, from the counted changes: it costs the same however many rows there are. */
export const recentSends = `recent AS (
    SELECT dialer_id, sum(rows) ${minute} AS sends, ${ago(`min(at) ${minute}`)} AS seconds,
      coalesce(sum(rows) ${moment}, 0) AS few_sends, ${ago(`min(at) ${moment}`)} AS few_seconds, ${ago("max(at)")} AS last_seconds
    FROM dialer_rate WHERE state = 7 AND at > now() - interval '1 minute' GROUP BY dialer_id
  ), account AS (
    SELECT d.provider_id, sum(r.sends) AS sends, max(r.seconds) AS seconds, sum(r.few_sends) AS few_sends,
      max(r.few_seconds) AS few_seconds, min(r.last_seconds) AS last_seconds
    FROM recent r JOIN dialers d ON d.id = r.dialer_id GROUP BY d.provider_id)`;

/** One statement, so one snapshot: what was accepted and what the rows say belong to the same instant (I3). */
export const dialerColumns = `d.id, d.name, d.enabled, d.provider_id, p.name AS provider_name, p.rate_per_second, d.port_from,
    d.port_to, d.gap_milliseconds, d.check_blacklist, d.batch_size, d.contact_ranges,
    d.missed_policy, d.playing, d.paused, d.pause_reason, d.paused_by,
    d.state_since, d.template, w.body AS template_text, lower(d.name) AS sort_name, s.time_zone, s.ranges, s.exceptions, to_json(r) AS recent,
    to_json(a) AS account, u.name AS paused_by_name,
    ARRAY(SELECT group_id FROM dialer_groups WHERE dialer_id = d.id) AS groups,
    (SELECT coalesce(sum(accepted), 0) FROM uploads WHERE dialer_id = d.id)::bigint AS uploaded,
    (SELECT coalesce(json_agg(json_build_object('state', state, 'rows', rows)), '[]') FROM dialer_counts
       WHERE dialer_id = d.id) AS counts,
    (SELECT count(*)::int FROM (SELECT FROM sms_spool w WHERE w.dialer_id = d.id AND w.state = 1 AND w.held_until > now()
       LIMIT 10001) AS h) AS held_rows,
    (SELECT min(held_until) FROM sms_spool w WHERE w.dialer_id = d.id AND w.state = 1 AND w.held_until > now()) AS held_until
  FROM dialers d JOIN schedules s ON s.id = d.schedule_id JOIN providers p ON p.id = d.provider_id
    LEFT JOIN templates w ON w.provider_id = d.provider_id AND w.name = d.template->>'name' AND w.language = d.template->>'language'
    LEFT JOIN recent r ON r.dialer_id = d.id LEFT JOIN account a ON a.provider_id = d.provider_id
    LEFT JOIN users u ON u.id = ${userOfActor("d.paused_by")}`;

interface Recent {
  sends: number;
  seconds: number;
  few_sends: number;
  few_seconds: number | null;
  last_seconds: number;
}

export interface DialerRow {
  id: string;
  name: string;
  sort_name: string;
  enabled: boolean;
  provider_id: string;
  provider_name: string;
  rate_per_second: number | null;
  port_from: number | null;
  port_to: number | null;
  gap_milliseconds: number;
  check_blacklist: boolean;
  batch_size: number;
  contact_ranges: Dialer["contactHours"];
  missed_policy: Dialer["missedPolicy"];
  playing: boolean;
  paused: boolean;
  pause_reason: string | null;
  paused_by: string | null;
  paused_by_name: string | null;
  state_since: Date;
  template: Dialer["template"];
  template_text: string | null;
  time_zone: string;
  ranges: Dialer["schedule"]["ranges"];
  exceptions: Dialer["schedule"]["exceptions"];
  recent: Recent | null;
  account: Recent | null;
  groups: string[];
  uploaded: number;
  counts: { state: number; rows: number }[];
  held_rows: number;
  held_until: Date | null;
}

/** A dialer as pages and the API show it, at an instant. */
export function dialerOf(row: DialerRow, now: Date): Dialer {
  const schedule = scheduleOf(row);
  const counts = spoolCounts(row.counts);
  const { phase } = dialerPhase({ ...row, pauseReason: row.pause_reason, schedule }, now);
  const onSchedule = isOpen(schedule, now, false);
  const change = nextChange(schedule, now, false)?.at.toISOString() ?? null;
  const limitPerSecond = limitOf(row.rate_per_second, row.gap_milliseconds);
  const sends = recentOf(row.recent);
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    providerId: row.provider_id,
    providerName: row.provider_name,
    dialString:
      row.port_from === null ? null : formatDialString({ from: row.port_from, to: row.port_to ?? row.port_from }),
    gapMilliseconds: row.gap_milliseconds,
    checkBlacklist: row.check_blacklist,
    schedule,
    contactHours: row.contact_ranges,
    missedPolicy: row.missed_policy,
    batchSize: row.batch_size,
    groups: row.groups,
    template: row.template,
    templateText: row.template_text,
    playing: row.playing,
    paused: row.paused,
    pauseReason: row.pause_reason,
    pausedBy: row.paused_by,
    pausedByName: row.paused_by_name,
    stateSince: row.state_since.toISOString(),
    phase,
    onSchedule,
    nextWindowAt: onSchedule ? null : change,
    windowEndsAt: onSchedule ? change : null,
    counts: { uploaded: row.uploaded, ...counts },
    held: row.held_until && { rows: row.held_rows, until: row.held_until.toISOString() },
    balanced: balance(row.uploaded, counts).balanced,
    ratePerSecond: sends ? rateNow(sends) : 0,
    limitPerSecond,
    accountLimitPerSecond: row.rate_per_second,
    accountRatePerSecond: row.account ? rateNow(recentOf(row.account)!) : 0,
    etaSeconds:
      phase === "sending" || phase === "outsideSchedule"
        ? secondsToFinish(schedule, now, counts.waiting, (sends && steadyRate(sends)) || limitPerSecond)
        : null,
    temporalUrl: dialerPage(row.id),
  };
}

/** The slower of the account's limit and the dialer's own gap (D6); null = no limit. */
function limitOf(accountRate: number | null, gapMilliseconds: number): number | null {
  const own = gapMilliseconds > 0 ? 1000 / gapMilliseconds : null;
  if (accountRate === null) return own === null ? null : round(own);
  return round(own === null ? accountRate : Math.min(accountRate, own));
}

/** From now until the last waiting row is sent at this rate, the closed hours between included; null when it cannot be told. */
export function secondsToFinish(schedule: Schedule, now: Date, waiting: number, rate: number | null): number | null {
  if (waiting === 0) return 0;
  if (!rate) return null;
  let left = (waiting / rate) * 1000;
  let at = now;
  // A year of windows is further than anybody plans.
  for (let window = 0; window < 800; window++) {
    const spell = openSpell(schedule, at, false);
    if (spell) {
      if (spell.until === null || at.getTime() + left <= spell.until.getTime())
        return Math.ceil((at.getTime() + left - now.getTime()) / 1000);
      left -= spell.until.getTime() - at.getTime();
      at = spell.until;
    }
    const next = nextChange(schedule, at, false);
    if (!next) return null;
    if (next.open) at = next.at;
    else if (!spell) return null;
  }
  return null;
}

function recentOf(recent: Recent | null): RecentSends | null {
  if (!recent) return null;
  return {
    shortly: { sends: Number(recent.few_sends), seconds: recent.few_seconds ?? 0 },
    lately: { sends: Number(recent.sends), seconds: recent.seconds },
    lastSeconds: recent.last_seconds,
  };
}
