// Bars beside figures. The figure is in the table; the bar only shows its size, so nobody has to hear it.

export function Bar({ share, tone }: { share: number; tone?: 'amber' | 'red' }) {
  return (
    <span className={tone ? `money-bar ${tone}` : 'money-bar'} aria-hidden="true">
      <span style={{ width: `${Math.min(Math.max(share, 0), 1) * 100}%` }} />
    </span>
  );
}
