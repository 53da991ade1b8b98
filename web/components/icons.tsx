const frame = {
  width: 18,
  height: 18,
  viewBox: "0 0 24 24",
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.8,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

const teeth = Array.from({ length: 8 }, (_, index) => index * 45);

export function GearIcon() {
  return (
    <svg {...frame} aria-hidden="true">
      <circle cx="12" cy="12" r="6.5" />
      <circle cx="12" cy="12" r="2.5" />
      {teeth.map((angle) => (
        <path key={angle} d="M12 5.5V2.5" strokeWidth={3} transform={`rotate(${angle} 12 12)`} />
      ))}
    </svg>
  );
}

export function PersonIcon() {
  return (
    <svg {...frame} aria-hidden="true">
      <circle cx="12" cy="8" r="4" />
      <path d="M4 21c0-4 3.6-6.5 8-6.5s8 2.5 8 6.5" />
    </svg>
  );
}
