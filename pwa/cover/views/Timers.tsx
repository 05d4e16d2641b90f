// The kitchen timers: start one, watch it cook, see that it is done.

import { useState } from "preact/hooks";
import { readAmount, written } from "../numbers.ts";
import type { View } from "../scene.ts";
import { clockFace, isDone, isRunning, LONGEST_MINUTES, leftOf, type Timer } from "../timers.ts";
import { speaking } from "../words/index.ts";
import { Field, onEnter } from "./Field.tsx";

const USUAL_MINUTES = [3, 5, 10, 15, 30, 45];

export function Timers({ scene, act }: View) {
  const say = speaking(scene.language);
  const { timers } = scene;
  const begin = <NewTimer key="new" scene={scene} act={act} />;
  const running = (
    <section key="running">
      {timers.length === 0 ? (
        <div class="empty">
          <p>{say("timers_empty")}</p>
          <p class="soft">{say("timers_advice")}</p>
        </div>
      ) : null}
      <ul class="running">
        {timers.map((timer) => (
          <TimerCard key={timer.id} {...{ scene, act, timer }} />
        ))}
      </ul>
    </section>
  );
  return (
    <div class="timers">
      <h1>{say("timers_title")}</h1>
      {/* On a small screen what runs must be seen without looking for it. */}
      <div class="columns">{timers.length === 0 ? [begin, running] : [running, begin]}</div>
    </div>
  );
}

function TimerCard({ scene, act, timer }: View & { readonly timer: Timer }) {
  const say = speaking(scene.language);
  const done = isDone(timer, scene.nowMs);
  const runs = isRunning(timer, scene.nowMs);
  const left = leftOf(timer, scene.nowMs);
  return (
    <li class={done ? "timer done" : "timer"}>
      <p class="label">{timer.label}</p>
      <p class="state" aria-live={timer.silent ? "off" : "polite"}>
        {say(done ? "done" : runs ? "busy" : "paused")}
      </p>
      <p class="left" role="timer">
        {clockFace(left)}
      </p>
      <progress max={timer.totalMs} value={timer.totalMs - left} aria-label={timer.label} />
      <div class="actions">
        {done ? null : (
          <button type="button" class="quiet" onClick={() => act.toggleTimer(timer.id)}>
            {say(runs ? "pause" : "go_on")}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => act.addMinute(timer.id)}>
          {say("minute_more")}
        </button>
        <button type="button" class="quiet" onClick={() => act.removeTimer(timer.id)}>
          {say("remove")}
        </button>
      </div>
    </li>
  );
}

function NewTimer({ scene, act }: View) {
  const say = speaking(scene.language);
  const [minutes, setMinutes] = useState("");
  const [name, setName] = useState("");
  const [wrong, setWrong] = useState(false);
  const start = (): void => {
    const amount = readAmount(minutes);
    const fits = amount !== null && amount > 0 && amount <= LONGEST_MINUTES;
    setWrong(!fits);
    if (fits) {
      begin(amount);
    }
  };
  const begin = (amount: number): void => {
    const long = say("minutes", { n: written(amount, scene.language) });
    act.startTimer(name.trim() || `${say("timer")} ${long}`, amount);
    setMinutes("");
    setName("");
  };
  return (
    <section class="sheet">
      <div class="kinds wrapped">
        {USUAL_MINUTES.map((amount) => (
          <button type="button" key={amount} onClick={() => begin(amount)}>
            {say("minutes", { n: String(amount) })}
          </button>
        ))}
      </div>
      <label>
        <span>{say("name_label")}</span>
        <Field {...{ value: name, write: setName, maxLength: 40, placeholder: say("name_hint") }} />
      </label>
      <div class="entry">
        <label>
          <span>{say("minutes_label")}</span>
          <Field
            {...{ value: minutes, write: setMinutes, maxLength: 5, inputMode: "decimal", enterKeyHint: "done" }}
            onKeyDown={onEnter(start)}
          />
        </label>
        <button type="button" onClick={start}>
          {say("start")}
        </button>
      </div>
      <p class="wrong" aria-live="polite">
        {wrong ? say("minutes_wrong") : ""}
      </p>
    </section>
  );
}
