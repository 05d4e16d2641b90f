// The labelled fields that the forms of the rota and of reminders are made of.

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChoose: (value: string) => void;
};

export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <label class="field">
      {label}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map(([one, said]) => (
          <option key={one} value={one}>
            {said}
          </option>
        ))}
      </select>
    </label>
  );
}

type FieldProps = {
  readonly label: string;
  readonly type: "date" | "time";
  readonly value: string;
  readonly onGive: (value: string) => void;
};

export function Field({ label, type, value, onGive }: FieldProps) {
  // Hours are planned in whole five minutes.
  const step = type === "time" ? 300 : undefined;
  return (
    <label class="field">
      {label}
      <input type={type} step={step} value={value} onInput={({ currentTarget }) => onGive(currentTarget.value)} />
    </label>
  );
}
