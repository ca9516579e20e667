/** The mark of Duijie: a tenon that fits its mortise, what is offered (pine) and what is needed (amber). */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M2 4h14v7h6v10h-6v7H2z" fill="#1c5b48" />
      <path d="M18 4h12v24H18v-5h6V9h-6z" fill="#d99a2b" />
    </svg>
  );
}
