"use client";

import clsx from "clsx";
import { useFormatter } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import { useColours } from "./use-colours.ts";
import "uplot/dist/uPlot.min.css";

const tokens = ["accent", "accent-soft", "ok", "bad", "warn", "muted", "line", "line-strong", "panel"] as const;

export interface ChartSeries {
  name: string;
  values: readonly number[];
  colour: "accent" | "ok" | "bad" | "warn";
  /** Filled below: for the one that matters most. */
  area?: boolean;
  /** Where it lies on another both are seen. */
  dashed?: boolean;
}

/**
 * Lines over time, from zero up; a dashed line marks `limit` where it is within sight. Pointing at the chart tells the figures of that moment, else
 * those of the last one. `times` are epoch seconds, the beginning of each step. `summary` is read out instead of the picture.
 */
export function TimeChart({
  times,
  series,
  limit,
  summary,
  title,
  height = 132,
}: {
  times: readonly number[];
  series: readonly ChartSeries[];
  limit: number | null;
  summary: string;
  title: string;
  height?: number;
}) {
  const format = useFormatter();
  const colours = useColours(tokens);
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const most = useMemo(() => Math.max(0, ...series.flatMap(({ values }) => values)), [series]);
  // Far above all that was sent it would flatten the lines.
  const limitShown = limit !== null && (most === 0 || limit <= most * 4) ? limit : null;
  const top = Math.max(limitShown ?? 0, most, 1) * 1.12;
  const shown = useRef({ top, limit: limitShown });
  shown.current = { top, limit: limitShown };
  const clock = useRef((_: number): string => "");
  clock.current = (seconds) =>
    format.dateTime(new Date(seconds * 1000), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const figure = (value: number) => format.number(value, { maximumFractionDigits: value < 10 ? 1 : 0 });
  const figureOf = useRef(figure);
  figureOf.current = figure;

  const look = series.map(({ name, colour, area }) => `${name}|${colour}|${area ?? ""}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: built anew for another look only; data come below
  useEffect(() => {
    const element = place.current;
    if (!element || !colours) return;
    const plot = new uPlot(
      {
        width: Math.max(1, element.clientWidth),
        height,
        // The last moment's name is half as wide again as its place.
        padding: [6, 16, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          drag: { x: false, y: false },
          points: { size: 6, fill: colours.panel, width: 2 },
        },
        scales: { x: { time: true }, y: { range: () => [0, shown.current.top] } },
        axes: [
          {
            stroke: colours.muted,
            font: "11px Inter Variable",
            size: 22,
            gap: 3,
            space: 56,
            incrs: [60, 300, 600, 900, 1800],
            values: (_, splits) => splits.map((split) => clock.current(split)),
            grid: { show: false },
            ticks: { show: false },
            border: { show: true, stroke: colours.line, width: 1 },
          },
          {
            stroke: colours.muted,
            font: "11px Inter Variable",
            // As wide as its figures are.
            size: (_, values) => Math.max(24, ...(values ?? []).map((value) => value.length * 7 + 8)),
            gap: 4,
            space: 34,
            values: (_, splits) => splits.map((split) => figureOf.current(split)),
            grid: { stroke: colours.line, width: 1 },
            ticks: { show: false },
          },
        ],
        series: [
          {},
          ...series.map(({ name, colour, area, dashed }) => ({
            label: name,
            stroke: colours[colour],
            width: 1.5,
            points: { show: false },
            ...(area && { fill: colours["accent-soft"] }),
            ...(dashed && { dash: [3, 3] }),
          })),
        ],
        hooks: {
          draw: [
            (plot) => {
              const { limit: line } = shown.current;
              if (line === null) return;
              const y = Math.round(plot.valToPos(line, "y", true)) + 0.5;
              const { ctx, bbox } = plot;
              ctx.save();
              ctx.strokeStyle = colours["line-strong"];
              ctx.lineWidth = Math.max(1, Math.round(devicePixelRatio));
              ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
              ctx.beginPath();
              ctx.moveTo(bbox.left, y);
              ctx.lineTo(bbox.left + bbox.width, y);
              ctx.stroke();
              ctx.restore();
            },
          ],
          setCursor: [({ cursor }) => setPointed(cursor.idx ?? null)],
        },
      },
      drawn(times, series),
      element,
    );
    chart.current = plot;
    const width = new ResizeObserver(() => plot.setSize({ width: Math.max(1, element.clientWidth), height }));
    width.observe(element);
    return () => {
      width.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [colours, look, height]);
  useEffect(() => {
    chart.current?.setData(drawn(times, series));
  }, [times, series]);
  // A limit that was changed moves the line, also while nothing is sent.
  // biome-ignore lint/correctness/useExhaustiveDependencies: read when it is drawn
  useEffect(() => chart.current?.redraw(), [limitShown, top]);

  const at = pointed ?? times.length - 1;
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-baseline gap-x-3 text-meta text-muted">
        <span className="flex-1 font-medium whitespace-nowrap">{title}</span>
        <span aria-hidden className="flex flex-wrap items-baseline gap-x-3 tabular-nums">
          {pointed !== null && times[at] !== undefined && <span>{clock.current(times[at])}</span>}
          {series.map(({ name, colour, values }) => (
            <span key={name} className="flex items-center gap-1.5 whitespace-nowrap">
              <span className={clsx("h-0.5 w-2.5 rounded-full", legend[colour])} />
              {name} <span className="min-w-5 text-right text-fg">{figure(values[at] ?? 0)}</span>
            </span>
          ))}
        </span>
      </figcaption>
      {/* Where the arrows on the keyboard lead nowhere a picture is no control: its words say what it shows. */}
      <div ref={place} role="img" aria-label={summary} style={{ height }} className="w-full overflow-hidden" />
    </figure>
  );
}

/** As the chart takes them: where nothing was for a while there is no line, so that none lies over another at zero. */
function drawn(times: readonly number[], series: readonly ChartSeries[]): uPlot.AlignedData {
  const line = (values: readonly number[]) =>
    values.map((value, index) =>
      value > 0 || (values[index - 1] ?? 0) > 0 || (values[index + 1] ?? 0) > 0 ? value : null,
    );
  return [[...times], ...series.map(({ values }) => line(values))];
}

const legend: Record<ChartSeries["colour"], string> = {
  accent: "bg-accent",
  ok: "bg-ok",
  bad: "bg-bad",
  warn: "bg-warn",
};
