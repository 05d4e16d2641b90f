// Fewer and more of something, with the number between.

type Props = {
  readonly label: string;
  readonly fewer: string;
  readonly greater: string;
  readonly shown: string;
  readonly change: (by: number) => void;
};

export function Counter({ label, fewer, greater, shown, change }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form, and this is none
    <div class="counter" role="group" aria-label={label}>
      <button type="button" class="round" aria-label={fewer} onClick={() => change(-1)}>
        −
      </button>
      <output>{shown}</output>
      <button type="button" class="round" aria-label={greater} onClick={() => change(1)}>
        +
      </button>
    </div>
  );
}
