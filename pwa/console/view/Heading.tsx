// What a list is called, and beside it how many are in it.

export function Heading({ id, title, count }: { readonly id: string; readonly title: string; readonly count: number }) {
  return (
    <div class="list-head">
      <h2 id={id}>{title}</h2>
      {count === 0 ? null : <b class="count">{count}</b>}
    </div>
  );
}
