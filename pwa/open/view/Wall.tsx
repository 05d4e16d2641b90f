// The calendar on the wall: one month, and the twelve of its year with a fruit each.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Language } from "../../shared/words/words.ts";
import { fruitOf } from "../fruits.ts";
import { MONTHS, type Month, WEEKDAYS, weeksOf } from "../months.ts";
import { speaking } from "../words/index.ts";

/** Something that takes its time: under way, over, or nothing of the kind. */
export type Note = "doing" | "done" | null;

type Props = {
  readonly note: Note;
  readonly today: Date;
  readonly language: Language;
  readonly shown: Month;
  readonly onTurn: (months: number) => void;
  readonly onChoose: (month: number) => void;
};

export function Wall({ today, language, shown, note, onTurn, onChoose }: Props) {
  const say = speaking(language);
  const names = MONTHS[language];
  return (
    <main class="wall" aria-label={say("calendar")}>
      <div class="sheet">
        <Fruit month={shown.month} />
        <div class="month">
          <Turn label={say("previous")} path="M15 5l-7 7 7 7" onTurn={() => onTurn(-1)} />
          <h1>
            {names[shown.month]} <span>{shown.year}</span>
          </h1>
          <Turn label={say("following")} path="M9 5l7 7-7 7" onTurn={() => onTurn(1)} />
        </div>
        <Days today={today} language={language} shown={shown} />
        {note === null ? null : (
          <p class={`note ${note}`}>
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d={note === "done" ? "M5 12l5 5L19 7" : "M12 4a8 8 0 1 0 8 8"} />
            </svg>
            {say(note)}
          </p>
        )}
      </div>
      <section class="year" aria-label={say("year")}>
        {names.map((name, month) => (
          <button
            type="button"
            key={name}
            aria-pressed={month === shown.month}
            onClick={() => onChoose(month)}
            class="tile"
          >
            <Fruit month={month} />
            <span>{name}</span>
          </button>
        ))}
      </section>
    </main>
  );
}

function Days({ today, language, shown }: Pick<Props, "today" | "language" | "shown">) {
  const current = today.getFullYear() === shown.year && today.getMonth() === shown.month ? today.getDate() : -1;
  return (
    <table>
      <thead>
        <tr>
          {WEEKDAYS[language].map(([short, whole]) => (
            <th key={whole} scope="col" abbr={whole}>
              {short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(shown).map((week) => (
          <tr key={Math.max(...week)}>
            {week.map((day, place) => (
              <td key={place} aria-current={day === current ? "date" : undefined}>
                {day === 0 ? null : <span>{day}</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type TurnProps = { readonly label: string; readonly path: string; readonly onTurn: () => void };

function Turn({ label, path, onTurn }: TurnProps) {
  return (
    <button type="button" class="turn" aria-label={label} onClick={onTurn}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}

function Fruit({ month }: { readonly month: number }) {
  const frame = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => frame.current?.replaceChildren(fruitOf(month)), [month]);
  return <span class="fruit" ref={frame} aria-hidden="true" />;
}
