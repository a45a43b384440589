/** Parley's mark: two voices that meet. */
export const Mark = ({ className }: { className?: string }) => (
  <svg viewBox="0 0 24 24" fill="none" className={className} aria-hidden>
    <path
      d="M2.5 9.25a5.75 5.75 0 0 1 5.75-5.75h2.5a5.75 5.75 0 0 1 0 11.5H6.9L3.6 17.2a.7.7 0 0 1-1.1-.57V9.25Z"
      fill="currentColor"
    />
    <path
      d="M18.4 9.1a5.7 5.7 0 0 1 3.1 5.05v5.98a.7.7 0 0 1-1.1.57l-2.7-1.85h-3.2a5.7 5.7 0 0 1-4.4-2.07h.65c4.2 0 7.6-3.4 7.65-7.68Z"
      fill="currentColor"
      opacity=".45"
    />
  </svg>
);
