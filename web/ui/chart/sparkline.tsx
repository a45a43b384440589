/** A line of the latest figures, small enough to stand in a row; its words are read out. `most` is the top of the picture. */
export function Sparkline({ values, most, label }: { values: readonly number[]; most: number; label: string }) {
  const step = 100 / Math.max(1, values.length - 1);
  const points = values.map(
    (value, index) => `${(index * step).toFixed(2)},${(23 - (value / Math.max(1, most)) * 22).toFixed(2)}`,
  );
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 0 100 24"
      preserveAspectRatio="none"
      className="h-6 w-full overflow-visible"
    >
      <polygon points={`0,24 ${points.join(" ")} 100,24`} className="fill-accent-soft" />
      <polyline
        points={points.join(" ")}
        fill="none"
        vectorEffect="non-scaling-stroke"
        strokeWidth={1.5}
        strokeLinejoin="round"
        className="stroke-accent"
      />
    </svg>
  );
}
