// The converter, and how heavy a spoon or a glass of something is.

import { useState } from "preact/hooks";
import type { Language } from "../../shared/words/words.ts";
import { DENSITIES, type Density } from "../densities.ts";
import { converted, MEASURES, type Measure, needsDensity } from "../measures.ts";
import { readAmount, written } from "../numbers.ts";
import type { View } from "../scene.ts";
import { type Speech, speaking } from "../words/index.ts";
import { Field } from "./Field.tsx";
import { Icon } from "./Icon.tsx";
import { Ovens } from "./Ovens.tsx";

const NAMES = Object.keys(MEASURES) as readonly Measure[];
const SPOONS = ["sdt", "sdm", "gelas", "cangkir"] as const;
const PLAIN_FLOUR = DENSITIES.findIndex(({ name }) => name[1] === "Plain flour");

export function Measures({ scene: { language } }: View) {
  const say = speaking(language);
  const [text, setText] = useState("1");
  const [from, setFrom] = useState<Measure>("gelas");
  const [to, setTo] = useState<Measure>("g");
  const [what, setWhat] = useState(Math.max(0, PLAIN_FLOUR));
  const density = DENSITIES[what] ?? { name: ["", ""], gramsPerMl: 1 };
  const swap = (): void => {
    setFrom(to);
    setTo(from);
  };
  return (
    <div class="measures">
      <h1>{say("measures_title")}</h1>
      <div class="columns">
        <section class="sheet converter">
          <Result {...{ text, from, to, density, language, say }} />
          <label>
            <span>{say("amount")}</span>
            <Field {...{ value: text, write: setText, maxLength: 12, inputMode: "decimal" }} />
          </label>
          <div class="pair">
            <Choice label={say("from")} value={from} language={language} choose={setFrom} />
            <button type="button" class="round" aria-label={say("swap")} onClick={swap}>
              <Icon name="swap" />
            </button>
            <Choice label={say("to")} value={to} language={language} choose={setTo} />
          </div>
          <What {...{ language, what, setWhat, say }} />
        </section>
        <div class="tables">
          <Spoonfuls {...{ density, language, say }} />
          <Ovens language={language} />
        </div>
      </div>
    </div>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly value: Measure;
  readonly language: Language;
  readonly choose: (measure: Measure) => void;
};

function Choice({ label, value, language, choose }: ChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => choose(NAMES[currentTarget.selectedIndex] ?? value)}>
        {NAMES.map((name) => (
          <option key={name} value={name}>
            {nameOf(MEASURES[name], language)}
          </option>
        ))}
      </select>
    </label>
  );
}

type WhatProps = {
  readonly language: Language;
  readonly what: number;
  readonly setWhat: (place: number) => void;
  readonly say: Speech;
};

function What({ language, what, setWhat, say }: WhatProps) {
  return (
    <label>
      <span>{say("what")}</span>
      <select value={String(what)} onChange={({ currentTarget }) => setWhat(Number(currentTarget.value))}>
        {DENSITIES.map((density, place) => (
          <option key={density.name[0]} value={String(place)}>
            {nameOf(density, language)}
          </option>
        ))}
      </select>
    </label>
  );
}

type ResultProps = {
  readonly text: string;
  readonly from: Measure;
  readonly to: Measure;
  readonly density: Density;
  readonly language: Language;
  readonly say: Speech;
};

function Result({ text, from, to, density, language, say }: ResultProps) {
  const amount = readAmount(text);
  if (amount === null) {
    return (
      <p class="result wrong" aria-live="polite">
        {say("amount_wrong")}
      </p>
    );
  }
  const much = converted(amount, from, to, density.gramsPerMl);
  const of = needsDensity(from, to) ? ` · ${nameOf(density, language)}` : "";
  return (
    <p class="result" aria-live="polite">
      <small>
        {written(amount, language)} {nameOf(MEASURES[from], language)}
        {of}
      </small>
      <b>{written(much, language, much < 10 ? 2 : much < 100 ? 1 : 0)}</b> {nameOf(MEASURES[to], language)}
    </p>
  );
}

type SpoonfulsProps = { readonly density: Density; readonly language: Language; readonly say: Speech };

function Spoonfuls({ density, language, say }: SpoonfulsProps) {
  return (
    <section aria-labelledby="spoonfuls">
      <h2 id="spoonfuls">{say("table_title", { name: nameOf(density, language) })}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("table_measure")}</th>
            <th scope="col">ml</th>
            <th scope="col">{say("table_weight")}</th>
          </tr>
        </thead>
        <tbody>
          {SPOONS.map((spoon) => (
            <tr key={spoon}>
              <th scope="row">{nameOf(MEASURES[spoon], language)}</th>
              <td>{MEASURES[spoon].holds}</td>
              <td>{written(converted(1, spoon, "g", density.gramsPerMl), language, spoon === "sdt" ? 1 : 0)} g</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="soft">{say("level")}</p>
    </section>
  );
}

function nameOf({ name }: Pick<Density, "name">, language: Language): string {
  return name[language === "id" ? 0 : 1];
}
