// One of a few, each a button that says whether it is chosen.

type Choice<Value> = { readonly value: Value; readonly text: string };
type ChoiceProps<Value> = {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly chosen: Value | null;
  readonly onChoose: (value: Value) => void;
};

export function Choices<Value>({ label, choices, chosen, onChoose }: ChoiceProps<Value>) {
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      {choices.map(({ value, text }) => (
        <button type="button" key={text} aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}
