// Where an order is written down, or changed.

import { useState } from "preact/hooks";
import type { View } from "../../scene.ts";
import { Field } from "../../views/Field.tsx";
import { readRupiah } from "../costing.ts";
import { dayOf, shortDay } from "../days.ts";
import { HIGHEST_PRICE, MOST_PIECES, type NewOrder, type Order, type OrderBook } from "../orders.ts";
import { speakingOrders } from "../words/index.ts";

type Props = View & { readonly orders: OrderBook; readonly order: Order | null; readonly close: () => void };
type Texts = {
  readonly who: string;
  readonly what: string;
  readonly pieces: string;
  readonly price: string;
  readonly due: string;
};

const EMPTY: Texts = { who: "", what: "", pieces: "1", price: "", due: "" };
const DAYS = [
  [0, "today_short"],
  [1, "tomorrow"],
  [2, "in_two"],
  [7, "in_week"],
] as const;

export function OrderForm({ scene, orders, order, close }: Props) {
  const say = speakingOrders(scene.language);
  const [texts, setTexts] = useState<Texts>(() => textsOf(order ?? orders.takeReady()));
  const [wrong, setWrong] = useState(false);
  const write = (name: keyof Texts) => (text: string) => setTexts({ ...texts, [name]: text });
  const save = (): void => {
    const read = readOrder(texts);
    setWrong(read === null);
    if (read !== null) {
      keep(read);
    }
  };
  const keep = (read: NewOrder): void => {
    if (order === null) {
      orders.add(read);
    } else {
      orders.change(order.number, read);
    }
    setTexts(EMPTY);
    close();
  };
  return (
    <section class="sheet" aria-labelledby="new-order">
      <h2 id="new-order">{say(order === null ? "new_order" : "change_order")}</h2>
      <label>
        <span>{say("who")}</span>
        <Field {...{ value: texts.who, write: write("who"), maxLength: 40, placeholder: say("who_hint") }} />
      </label>
      <label>
        <span>{say("what")}</span>
        <Field {...{ value: texts.what, write: write("what"), maxLength: 60, placeholder: say("what_hint") }} />
      </label>
      <div class="two">
        <label>
          <span>{say("pieces")}</span>
          <Field {...{ value: texts.pieces, write: write("pieces"), maxLength: 6, inputMode: "numeric" }} />
        </label>
        <label>
          <span>{say("price")}</span>
          <Field {...{ value: texts.price, write: write("price"), maxLength: 14, inputMode: "numeric" }} />
        </label>
      </div>
      <Due {...{ scene, chosen: texts.due, choose: write("due") }} />
      <p class="wrong" aria-live="polite">
        {wrong ? say("order_wrong") : ""}
      </p>
      <div class="actions">
        <button type="button" onClick={save}>
          {say(order === null ? "note_order" : "save_order")}
        </button>
        {order === null && orders.orders.length === 0 ? null : (
          <button type="button" class="quiet" onClick={close}>
            {say("cancel")}
          </button>
        )}
      </div>
    </section>
  );
}

type DueProps = Pick<View, "scene"> & { readonly chosen: string; readonly choose: (day: string) => void };

function Due({ scene, chosen, choose }: DueProps) {
  const say = speakingOrders(scene.language);
  const days = DAYS.map(([later, name]) => [dayOf(scene.nowMs, later), say(name)] as const);
  const other = chosen !== "" && !days.some(([day]) => day === chosen);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form, and this is none
    <div role="group" aria-label={say("due")} class="day">
      <span class="soft">{say("due")}</span>
      <div class="kinds wrapped">
        {other ? (
          <button type="button" aria-pressed={true} onClick={() => choose("")}>
            {shortDay(chosen, scene.language)}
          </button>
        ) : null}
        {days.map(([day, name]) => (
          <button
            type="button"
            key={day}
            aria-pressed={chosen === day}
            onClick={() => choose(chosen === day ? "" : day)}
          >
            {name}
          </button>
        ))}
        <input
          type="date"
          aria-label={say("due")}
          autocomplete="off"
          value={chosen}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        />
      </div>
    </div>
  );
}

function textsOf(order: NewOrder | null): Texts {
  if (order === null) {
    return EMPTY;
  }
  const { who, what, pieces, price, due } = order;
  return { who, what, pieces: String(pieces), price: price === 0 ? "" : String(price), due };
}

function readOrder({ who, what, pieces, price, due }: Texts): NewOrder | null {
  const [count, each] = [readRupiah(pieces), price.trim() === "" ? 0 : readRupiah(price)];
  if (who.trim() === "" || what.trim() === "" || count === null || count < 1 || each === null) {
    return null;
  }
  return { who, what, pieces: Math.min(count, MOST_PIECES), price: Math.min(each, HIGHEST_PRICE), due };
}
